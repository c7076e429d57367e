// Verify checks a log with code that this project did not write: Go's golang.org/x/mod/sumdb.
//
// It reads an array of checks from standard input, as JSON, and answers each with "ok" or with the
// reason why it refuses, as an array on standard output. Only C2SP's three-line checkpoint and a
// witness's timestamped signature are read here; every hash, proof and signature is Go's to judge.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type check struct {
	Check      string // note, cosignature, record, tree or tiles
	Key        string // verifier key
	Note       string // a signed checkpoint
	Leaf       string // hex
	Index      int64
	Size       int64
	Root       string // hex
	OldSize    int64
	OldRoot    string
	Proof      []string
	Tiles      map[string]string // by our path, hex
	LeafHashes []string          // hex
}

func main() {
	var checks []check
	must(json.NewDecoder(os.Stdin).Decode(&checks))
	answers := []string{}
	for _, each := range checks {
		answer := "ok"
		if err := run(each); err != nil {
			answer = err.Error()
		}
		answers = append(answers, answer)
	}
	must(json.NewEncoder(os.Stdout).Encode(answers))
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(c check) error {
	switch c.Check {
	case "note":
		return checkNote(c)
	case "cosignature":
		return checkCosignature(c)
	case "record":
		return checkRecord(c)
	case "tree":
		return checkTree(c)
	case "tiles":
		return checkTiles(c)
	}
	return fmt.Errorf("no check named %q", c.Check)
}

// checkNote opens the note and compares what it says with the size and root given.
func checkNote(c check) error {
	verifier, err := note.NewVerifier(c.Key)
	if err != nil {
		return err
	}
	return openCheckpoint(c, verifier)
}

func openCheckpoint(c check, verifier note.Verifier) error {
	opened, err := note.Open([]byte(c.Note), note.VerifierList(verifier))
	if err != nil {
		return err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return errors.New("not three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return err
	}
	if size != c.Size || hex.EncodeToString(root[:]) != c.Root {
		return errors.New("another size or root")
	}
	return nil
}

// cosigner verifies cosignature/v1, which golang.org/x/mod does not know.
type cosigner struct {
	name string
	key  ed25519.PublicKey
}

func (c cosigner) Name() string { return c.name }

func (c cosigner) KeyHash() uint32 {
	hash := sha256.Sum256(append([]byte(c.name+"\n\x04"), c.key...))
	return binary.BigEndian.Uint32(hash[:4])
}

func (c cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(signature[:8])
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text)
	return ed25519.Verify(c.key, []byte(message), signature[8:])
}

func checkCosignature(c check) error {
	parts := strings.SplitN(c.Key, "+", 3)
	data, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(data) != 33 || data[0] != 4 {
		return errors.New("not a cosigner's key")
	}
	return openCheckpoint(c, cosigner{parts[0], data[1:]})
}

func checkRecord(c check) error {
	proof, err := hashes(c.Proof)
	if err != nil {
		return err
	}
	leaf, err := hex.DecodeString(c.Leaf)
	if err != nil {
		return err
	}
	root, err := hash(c.Root)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, c.Size, root, c.Index, tlog.RecordHash(leaf))
}

func checkTree(c check) error {
	proof, err := hashes(c.Proof)
	if err != nil {
		return err
	}
	root, err := hash(c.Root)
	if err != nil {
		return err
	}
	old, err := hash(c.OldRoot)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, c.Size, root, c.OldSize, old)
}

// tiles serves our tiles to Go's reader, which asks for the paths of the tree's size.
type tiles struct{ byPath map[string]string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1) // C2SP leaves the height out
		data, err := hex.DecodeString(t.byPath[path])
		if err != nil {
			return nil, err
		}
		if len(data) == 0 {
			return nil, fmt.Errorf("no tile at %s", path)
		}
		found = append(found, data)
	}
	return found, nil
}

// checkTiles reads each leaf's hash through tiles that Go authenticates against the root.
func checkTiles(c check) error {
	root, err := hash(c.Root)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tlog.Tree{N: c.Size, Hash: root}, tiles{c.Tiles})
	for index, want := range c.LeafHashes {
		got, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))})
		if err != nil {
			return err
		}
		if hex.EncodeToString(got[0][:]) != want {
			return fmt.Errorf("another hash of leaf %d", index)
		}
	}
	return nil
}

func hash(text string) (tlog.Hash, error) {
	var made tlog.Hash
	data, err := hex.DecodeString(text)
	if err != nil || len(data) != len(made) {
		return made, errors.New("not a hash")
	}
	copy(made[:], data)
	return made, nil
}

func hashes(texts []string) ([]tlog.Hash, error) {
	var made []tlog.Hash
	for _, text := range texts {
		one, err := hash(text)
		if err != nil {
			return nil, err
		}
		made = append(made, one)
	}
	return made, nil
}
