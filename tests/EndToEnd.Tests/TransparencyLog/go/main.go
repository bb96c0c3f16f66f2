// Command check judges a log with Go's own code: it opens signed checkpoints with golang.org/x/mod/sumdb/note
// and checks inclusion proofs with golang.org/x/mod/sumdb/tlog, neither of which knows of this product.
//
// Usage: check VKEY CHECKPOINT-FILE [RECEIPT-FILE...]
//
// It prints OK and exits 0, or prints the reason and exits 1.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type receipt struct {
	Leaf       []byte      `json:"leaf"`
	Index      int64       `json:"index"`
	TreeSize   int64       `json:"treeSize"`
	Proof      []tlog.Hash `json:"proof"`
	Checkpoint string      `json:"checkpoint"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("OK")
}

func run(args []string) error {
	if len(args) < 2 {
		return errors.New("usage: check VKEY CHECKPOINT-FILE [RECEIPT-FILE...]")
	}
	verifier, err := note.NewVerifier(args[0])
	if err != nil {
		return fmt.Errorf("key: %w", err)
	}
	checkpoint, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	if _, err := openCheckpoint(checkpoint, verifier); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	for _, name := range args[2:] {
		if err := checkReceipt(name, verifier); err != nil {
			return fmt.Errorf("receipt: %w", err)
		}
	}
	return nil
}

func checkReceipt(name string, verifier note.Verifier) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var r receipt
	if err := json.Unmarshal(text, &r); err != nil {
		return err
	}
	tree, err := openCheckpoint([]byte(r.Checkpoint), verifier)
	if err != nil {
		return err
	}
	if tree.N != r.TreeSize {
		return fmt.Errorf("the checkpoint has %d entries, the proof is for %d", tree.N, r.TreeSize)
	}
	return tlog.CheckRecord(r.Proof, tree.N, tree.Hash, r.Index, tlog.RecordHash(r.Leaf))
}

// openCheckpoint verifies the note and reads its three lines: origin, size, root.
func openCheckpoint(text []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("the note is not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return tlog.Tree{}, err
	}
	return tlog.Tree{N: size, Hash: root}, nil
}
