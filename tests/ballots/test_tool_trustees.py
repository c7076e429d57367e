"""Belenios' own tool as one of our trustees: certificates, deals, confirmations and decryption."""

from pathlib import Path

from msgspec import Raw, json

from concerted.audit.election import verify_bytes
from concerted.ballots import ceremony
from concerted.ballots.archive import EventType
from concerted.ballots.ceremony import Circle, ConfirmationForm, DealForm
from concerted.ballots.decryption import decrypt
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import read_election, write_election
from concerted.ballots.forms import SignedForm, decode, encode
from concerted.ballots.trustees import read_trustees
from tests.ballots.making import YES_NO, decrypted, join, make, seed
from tests.ballots.tool import Tool, ToolTrustee

CIRCLE = Circle(ED25519, 3, 2)


def test_one_of_three_is_the_tool(belenios_3: Tool) -> None:
    """Trustee 2 is the tool; 1 and 3 are ours. 2 and 3 decrypt."""
    theirs = ToolTrustee(belenios_3, 2, 2, 3)
    secrets = {n: ceremony.new_secret(seed("secret", n)) for n in (1, 3)}
    ours = {n: ceremony.certify(CIRCLE, n, secrets[n], seed("cert", n)) for n in secrets}
    certs = [ours[1], decode(SignedForm, theirs.certificate(), "trustees"), ours[3]]

    def dealt(n: int) -> DealForm:
        return ceremony.deal(CIRCLE, n, secrets[n], certs, seed("deal", n))

    by_tool = decode(DealForm, theirs.deal([encode(cert) for cert in certs]), "trustees")
    deals = [dealt(1), by_tool, dealt(3)]
    for number, deal in enumerate(deals, 1):
        ceremony.check_deal(CIRCLE, number, certs, deal)

    def confirmed(n: int) -> ConfirmationForm:
        parts = ceremony.received(deals, n)
        return ceremony.confirm(CIRCLE, n, secrets[n], certs, parts, seed("confirm", n))

    said = theirs.confirm(encode(ceremony.received(deals, 2)))
    confirmations = [confirmed(1), decode(ConfirmationForm, said, "trustees"), confirmed(3)]
    form = ceremony.assemble(CIRCLE, certs, deals, confirmations)

    made = make(YES_NO, voters=3)
    made.trustees_data = encode([("Pedersen", Raw(encode(form)))])
    made.trustees = read_trustees(ED25519, made.trustees_data)
    key = made.trustees.election_key(ED25519)
    made.election = read_election(
        write_election(ED25519, key, made.election.uuid, "Depot", "", [YES_NO])
    )
    ballots = [made.ballot(0, [[1, 0]]), made.ballot(1, [[1, 0]]), made.ballot(2, [[0, 1]])]
    tally = made.tally(ballots)
    third = ceremony.decryption_key(ED25519, secrets[3], confirmations[2].private_key)
    share_3 = decrypt(made.election, tally.rows, third, seed("share"))
    made.secrets = {
        3: third,
        1: ceremony.decryption_key(ED25519, secrets[1], confirmations[0].private_key),
    }
    parts = made.parts(ballots)
    place = [kind for kind, _ in parts].index(EventType.DECRYPTION)
    belenios_3.archive.write_bytes(join(parts[:place]))
    share_2 = theirs.share(confirmations[1].private_key)
    mixed = [*parts[:place], decrypted(2, share_2), decrypted(3, share_3), parts[-1]]
    counted = verify_bytes(join(mixed))
    assert counted.holds, counted.failures
    assert counted.result == [[2, 1]]
    assert belenios_3.verify(join(mixed))


def test_a_ceremony_of_the_tool_alone(belenios_3: Tool, tmp_path: Path) -> None:
    """Three trustees of the tool's, and what they publish is read here."""
    trustees = []
    for index in (1, 2, 3):
        (tmp_path / str(index)).mkdir()
        tool = Tool(belenios_3.command, tmp_path / str(index))
        trustees.append(ToolTrustee(tool, index, 2, 3))
    certs = [one.certificate() for one in trustees]
    deals = [decode(DealForm, one.deal(certs), "trustees") for one in trustees]
    said = [
        decode(
            ConfirmationForm, one.confirm(encode(ceremony.received(deals, one.index))), "trustees"
        )
        for one in trustees
    ]
    forms = [json.decode(cert, type=SignedForm) for cert in certs]
    form = ceremony.assemble(CIRCLE, forms, deals, said)
    data = encode([("Pedersen", Raw(encode(form)))])
    assert len(read_trustees(ED25519, data).keys) == 3
    secret = trustees[0].key.read_text().strip()
    mine = ceremony.decryption_key(ED25519, secret, said[0].private_key)
    assert ED25519.write(ED25519.base_power(mine)) == said[0].public_key.public_key
