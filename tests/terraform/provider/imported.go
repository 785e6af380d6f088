// SPDX-License-Identifier: MIT

package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// empty is an object of which nothing is known but that its metadata is there.
func empty(t tftypes.Type) tftypes.Value {
	object := t.(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, inner := range object.AttributeTypes {
		values[name] = tftypes.NewValue(inner, nil)
		list, ok := inner.(tftypes.List)
		if !ok {
			continue
		}
		of, ok := list.ElementType.(tftypes.Object)
		switch {
		case !ok:
		case name == "metadata":
			values[name] = tftypes.NewValue(inner, []tftypes.Value{empty(of)})
		default:
			values[name] = tftypes.NewValue(inner, []tftypes.Value{})
		}
	}
	return tftypes.NewValue(object, values)
}

// imported is what stands at a path of the object with that id, in the forms
// that the providers document: NAME, NAMESPACE/NAME, USER:POLICY.
func imported(kind, id, path string, v tftypes.Value) tftypes.Value {
	text := ""
	first, second, two := strings.Cut(id, "/")
	if kind == "aws_iam_user_policy" {
		first, second, two = strings.Cut(id, ":")
	}
	name := first
	if two {
		name = second
	}
	switch path {
	case `AttributeName("id")`:
		text = id
	case `AttributeName("name")`:
		text = name
	case `AttributeName("user")`:
		text = first
	case `AttributeName("metadata").ElementKeyInt(0).AttributeName("name")`:
		text = name
	case `AttributeName("metadata").ElementKeyInt(0).AttributeName("namespace")`:
		if two {
			text = first
		}
	}
	if text == "" || !v.Type().Is(tftypes.String) {
		return v
	}
	return tftypes.NewValue(tftypes.String, text)
}
