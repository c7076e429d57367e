"""Random elections of every method: the votes cast are the votes counted, whoever decrypts."""

from itertools import combinations, permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concerted.audit.election import verify_bytes
from concerted.ballots.ballot import accept, cast
from concerted.ballots.choices import Choices
from concerted.ballots.decryption import combine, result_of, sound
from concerted.ballots.edwards import ED25519
from concerted.ballots.forms import QuestionForm
from concerted.ballots.tally import Tally, logarithm
from concerted.kernel.errors import Malformed, Refused
from tests.ballots.making import APPROVAL, BLANK, UUID, YES_NO, join, make, seed

METHODS = {
    "yes or no": YES_NO,
    "yes, no or abstain": QuestionForm(answers=["y", "n", "a"], min=1, max=1, question="?"),
    "two of four": QuestionForm(answers=["a", "b", "c", "d"], min=2, max=2, question="?"),
    "approval": APPROVAL,
    "up to two or blank": BLANK,
}


@st.composite
def answers(draw: st.DrawFn, question: QuestionForm) -> list[int]:
    """An answer that the question allows."""
    blank = question.blank is True
    if blank and draw(st.booleans()):
        return [1] + [0] * len(question.answers)
    count = draw(st.integers(question.min, min(question.max, len(question.answers))))
    chosen = draw(
        st.sets(st.sampled_from(range(len(question.answers))), min_size=count, max_size=count)
    )
    return [0] * blank + [int(n in chosen) for n in range(len(question.answers))]


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_votes_cast_are_votes_counted(method: str, data: st.DataObject) -> None:
    """A naive count beside it: the last vote of each, added up."""
    question = METHODS[method]
    voters = data.draw(st.integers(1, 4))
    weights = data.draw(st.none() | st.lists(st.integers(1, 9), min_size=voters, max_size=voters))
    made = make(question, voters=voters, singles=0, threshold=(2, 3), weights=weights)
    votes = data.draw(
        st.lists(st.tuples(st.integers(0, voters - 1), answers(question)), max_size=6)
    )
    ballots = [made.ballot(voter, [chosen]) for voter, chosen in votes]
    who = data.draw(st.sampled_from([[1, 2], [2, 1], [1, 3], [3, 2], [1, 2, 3]]))
    counted = verify_bytes(join(made.parts(ballots, who)))
    assert counted.holds, counted.failures
    last = dict(votes)
    width = len(question.answers) + (question.blank is True)
    naive = [
        sum((weights[voter] if weights else 1) * chosen[place] for voter, chosen in last.items())
        for place in range(width)
    ]
    assert counted.result == [naive]
    assert counted.counted == len(last)


def test_every_subset_of_trustees_in_every_order() -> None:
    made = make(YES_NO, voters=4, singles=1, threshold=(3, 5))
    ballots = [made.ballot(n, [[int(n > 0), int(n == 0)]]) for n in range(4)]
    tally = made.tally(ballots)
    shares = {number: made.share(number, tally) for number in made.secrets}
    good, bad = sound(made.election, made.trustees, tally.rows, shares)
    assert not bad
    for size in (3, 4, 5):
        for some in combinations(range(2, 7), size):
            for order in list(permutations((1, *some)))[:: 1 + 20 * (size - 3)]:
                given_ = {number: good[number] for number in order}
                factors = combine(ED25519, made.trustees, given_, tally.rows)
                result = result_of(made.election, tally.rows, factors, tally.weight)
                assert result == b'{"result":[[3,1]]}'
    for few in [(2, 3, 4), (1, 2, 3), (1, 6), ()]:
        with pytest.raises(Refused, match="decryption_missing"):
            combine(ED25519, made.trustees, {n: good[n] for n in few}, tally.rows)


def test_a_trustee_with_a_bad_share_is_named_and_left_out() -> None:
    made = make(YES_NO, voters=2, singles=0, threshold=(2, 3))
    ballots = [made.ballot(0, [[1, 0]]), made.ballot(1, [[1, 0]])]
    tally = made.tally(ballots)
    other = make(YES_NO, voters=2, singles=0, threshold=(2, 3), uuid="Fz3mGgVVTCwcsN")
    shares = {
        1: made.share(2, tally),  # another's
        2: made.share(2, tally),
        3: made.share(3, tally),
        4: made.share(3, tally),  # nobody's
    }
    good, bad = sound(made.election, made.trustees, tally.rows, shares)
    assert (set(good), set(bad)) == ({2, 3}, {1, 4})
    factors = combine(ED25519, made.trustees, good, tally.rows)
    assert result_of(made.election, tally.rows, factors, tally.weight) == b'{"result":[[2,0]]}'
    for forged in (b"", b"{}", shares[3].replace(b'"response":"', b'"response":"1'), b"[" * 9999):
        _, bad = sound(made.election, made.trustees, tally.rows, {3: forged})
        assert set(bad) == {3}
    # of the same count in another election: the proof binds the election
    foreign = other.share(3, other.tally([other.ballot(0, [[1, 0]])]))
    assert set(sound(made.election, made.trustees, tally.rows, {3: foreign})[1]) == {3}


def test_one_trustee_too_few_learns_nothing_from_its_share() -> None:
    """With one share of two, every result up to the roll fits none: the factor stays random."""
    made = make(YES_NO, voters=2, singles=0, threshold=(2, 3))
    tally = made.tally([made.ballot(0, [[1, 0]])])
    good, _ = sound(made.election, made.trustees, tally.rows, {1: made.share(1, tally)})
    opened = ED25519.quotient(tally.rows[0][0][0].beta, good[1][0][0][0])
    with pytest.raises(Refused, match="result_wrong"):
        logarithm(ED25519, opened, 1_000)


def test_logarithms() -> None:
    for most in (0, 1, 2, 99, 5_000):
        for number in {0, 1, most // 2, most - 1, most} - {-1}:
            if number <= most:
                assert logarithm(ED25519, ED25519.base_power(number), most) == number
        with pytest.raises(Refused, match="result_wrong"):
            logarithm(ED25519, ED25519.base_power(most + 1), most)


# Choices that a question does not allow, and voters who try


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        (YES_NO, [1, 1]),
        (YES_NO, [0, 0]),
        (YES_NO, [2, -1]),
        (YES_NO, [1]),
        (YES_NO, [1, 0, 0]),
        (BLANK, [0, 0, 0, 0]),
        (BLANK, [0, 1, 1, 1]),
        (BLANK, [1, 1, 0, 0]),
        (BLANK, [1, 0, 0]),
    ],
)
def test_a_choice_that_is_not_allowed(question: QuestionForm, chosen: list[int]) -> None:
    made = make(question, voters=1)
    with pytest.raises(Refused, match="choice_invalid"):
        made.ballot(0, [chosen])


def test_an_answer_for_each_question() -> None:
    made = make(YES_NO, YES_NO, voters=1)
    for chosen in ([], [[1, 0]], [[1, 0]] * 3):
        with pytest.raises(Refused, match="choice_invalid"):
            cast(made.election, made.keys[0], chosen, seed("few"))


def test_nobody_proves_what_is_not_true() -> None:
    """With the proofs of a looser question a vote too many is refused."""
    made = make(YES_NO, voters=1)
    question = made.election.questions[0]
    assert isinstance(question, Choices)
    booth = made.election.booth("x")
    from concerted.ballots.draws import Draws

    loose = Choices(question.answers, 0, 2, False)
    answer = loose.answer(booth, [1, 1], Draws(seed("loose")))
    question.check_each(booth, answer)
    with pytest.raises(Refused, match="proof_invalid"):
        question.check_whole(booth, answer)
    loose.check_whole(booth, answer)


def test_hosts_take_a_ballot_for_one_election_and_one_voter() -> None:
    made, other = make(YES_NO, voters=2), make(YES_NO, voters=2, uuid="Fz3mGgVVTCwcsN")
    ballot = made.ballot(0, [[1, 0]])
    assert accept(made.election, made.roll, ballot).receipt
    with pytest.raises(Refused, match="election_other"):
        accept(other.election, made.roll, ballot)
    few = make(YES_NO, voters=1)
    with pytest.raises(Refused, match="credential_unknown"):
        accept(few.election, few.roll, made.ballot(1, [[1, 0]]))


def test_one_seed_gives_one_ballot_and_no_nonce_twice() -> None:
    made = make(YES_NO, voters=2)
    same = {cast(made.election, made.keys[0], [[1, 0]], bytes(32)) for _ in range(2)}
    assert len(same) == 1
    others = {
        cast(made.election, made.keys[0], [[0, 1]], bytes(32)),
        cast(made.election, made.keys[1], [[1, 0]], bytes(32)),
        cast(made.election, made.keys[0], [[1, 0]], seed(1)),
    }
    assert len(others | same) == 4
    alphas = [data[data.index(b'"alpha"') :][:80] for data in others | same]
    assert len(set(alphas)) == 4


def test_a_tally_forgets_a_ballot_that_is_taken_out() -> None:
    made = make(YES_NO, BLANK, voters=2)
    first, second = (made.ballot(n, [[1, 0], [0, 1, 0, 0]]) for n in (0, 1))
    tally = made.tally([first, second])
    read = accept(made.election, made.roll, first)
    tally.take_out(read.credential, read.rows, 1)
    assert tally.rows == made.tally([second]).rows
    assert (tally.ballots, tally.weight) == (1, 1)
    empty = Tally(made.election).rows
    assert all(one.alpha == ED25519.identity for rows in empty for row in rows for one in row)


def test_an_element_that_is_no_element_is_malformed() -> None:
    made = make(YES_NO, voters=1)
    with pytest.raises(Malformed, match="element"):
        accept(
            made.election,
            made.roll,
            made.ballot(0, [[1, 0]]).replace(b'"alpha":"', b'"alpha":"0', 1),
        )
    assert made.election.uuid == UUID
