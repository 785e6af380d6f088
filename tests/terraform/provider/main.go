// SPDX-License-Identifier: MIT

// Command provider stands in for a Terraform provider whose real binary cannot
// be had where the tests run.  It serves the schema.json that lies beside it
// (tests/terraform/schema.py makes it) and keeps what it is told: what is
// computed becomes a made-up value, what was applied is as it was planned.  It
// touches nothing outside.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type attribute struct {
	Type                         json.RawMessage
	Required, Optional, Computed bool
}

type nested struct {
	Mode  string `json:"nesting_mode"`
	Min   int64  `json:"min_items"`
	Max   int64  `json:"max_items"`
	Block block
}

type block struct {
	Attributes map[string]attribute
	Blocks     map[string]nested `json:"block_types"`
}

// schemas is schema.json.
type schemas struct {
	Provider  block
	Resources map[string]block
	Data      map[string]block
	// Paths, such as metadata.name, whose change replaces the object.
	ForceNew map[string][]string `json:"force_new"`
}

func (b block) schema() *tfprotov5.Schema {
	return &tfprotov5.Schema{Block: b.proto()}
}

func (b block) proto() *tfprotov5.SchemaBlock {
	out := &tfprotov5.SchemaBlock{}
	for name, a := range b.Attributes {
		t, err := tftypes.ParseJSONType(a.Type) //nolint:staticcheck // as the schema's text has it
		if err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
		out.Attributes = append(out.Attributes, &tfprotov5.SchemaAttribute{
			Name: name, Type: t,
			Required: a.Required, Optional: a.Optional, Computed: a.Computed})
	}
	modes := map[string]tfprotov5.SchemaNestedBlockNestingMode{
		"list":   tfprotov5.SchemaNestedBlockNestingModeList,
		"set":    tfprotov5.SchemaNestedBlockNestingModeSet,
		"single": tfprotov5.SchemaNestedBlockNestingModeSingle,
	}
	for name, n := range b.Blocks {
		out.BlockTypes = append(out.BlockTypes, &tfprotov5.SchemaNestedBlock{
			TypeName: name, Nesting: modes[n.Mode],
			MinItems: n.Min, MaxItems: n.Max, Block: n.Block.proto()})
	}
	return out
}

func load() (schemas, error) {
	var s schemas
	self, err := os.Executable()
	if err != nil {
		return s, err
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(self), "schema.json"))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}

func main() {
	s, err := load()
	if err == nil {
		// terraform-provider-NAME_vVERSION
		name, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(os.Args[0]), "terraform-provider-"), "_")
		err = tf5server.Serve("ecr-refresh.test/hashicorp/"+name,
			func() tfprotov5.ProviderServer { return &server{schemas: s} })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
