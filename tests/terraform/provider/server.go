// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// server answers what OpenTofu asks in these tests; anything else is nil and
// panics.
type server struct {
	tfprotov5.ProviderServer
	schemas schemas
}

// What the data sources find, by attribute.
var found = map[string]string{
	"account_id": "123456789012",
	"dns_suffix": "amazonaws.com",
	"id":         "eu-central-1",
	"name":       "eu-central-1",
	"region":     "eu-central-1",
}

func (s *server) GetMetadata(context.Context, *tfprotov5.GetMetadataRequest) (*tfprotov5.GetMetadataResponse, error) {
	return &tfprotov5.GetMetadataResponse{ServerCapabilities: &tfprotov5.ServerCapabilities{}}, nil
}

func (s *server) GetProviderSchema(context.Context, *tfprotov5.GetProviderSchemaRequest) (*tfprotov5.GetProviderSchemaResponse, error) {
	out := &tfprotov5.GetProviderSchemaResponse{
		Provider:          s.schemas.Provider.schema(),
		ResourceSchemas:   map[string]*tfprotov5.Schema{},
		DataSourceSchemas: map[string]*tfprotov5.Schema{},
	}
	for name, b := range s.schemas.Resources {
		out.ResourceSchemas[name] = b.schema()
	}
	for name, b := range s.schemas.Data {
		out.DataSourceSchemas[name] = b.schema()
	}
	return out, nil
}

func (s *server) PrepareProviderConfig(_ context.Context, r *tfprotov5.PrepareProviderConfigRequest) (*tfprotov5.PrepareProviderConfigResponse, error) {
	return &tfprotov5.PrepareProviderConfigResponse{PreparedConfig: r.Config}, nil
}

func (s *server) ConfigureProvider(context.Context, *tfprotov5.ConfigureProviderRequest) (*tfprotov5.ConfigureProviderResponse, error) {
	return &tfprotov5.ConfigureProviderResponse{}, nil
}

func (s *server) StopProvider(context.Context, *tfprotov5.StopProviderRequest) (*tfprotov5.StopProviderResponse, error) {
	return &tfprotov5.StopProviderResponse{}, nil
}

func (s *server) ValidateResourceTypeConfig(context.Context, *tfprotov5.ValidateResourceTypeConfigRequest) (*tfprotov5.ValidateResourceTypeConfigResponse, error) {
	return &tfprotov5.ValidateResourceTypeConfigResponse{}, nil
}

func (s *server) ValidateDataSourceConfig(context.Context, *tfprotov5.ValidateDataSourceConfigRequest) (*tfprotov5.ValidateDataSourceConfigResponse, error) {
	return &tfprotov5.ValidateDataSourceConfigResponse{}, nil
}

func (s *server) UpgradeResourceState(_ context.Context, r *tfprotov5.UpgradeResourceStateRequest) (*tfprotov5.UpgradeResourceStateResponse, error) {
	t := s.typeOf(r.TypeName)
	v, err := r.RawState.Unmarshal(t)
	if err != nil {
		return nil, err
	}
	out, err := tfprotov5.NewDynamicValue(t, v)
	return &tfprotov5.UpgradeResourceStateResponse{UpgradedState: &out}, err
}

func (s *server) ReadResource(_ context.Context, r *tfprotov5.ReadResourceRequest) (*tfprotov5.ReadResourceResponse, error) {
	return &tfprotov5.ReadResourceResponse{NewState: r.CurrentState}, nil
}

func (s *server) ReadDataSource(_ context.Context, r *tfprotov5.ReadDataSourceRequest) (*tfprotov5.ReadDataSourceResponse, error) {
	b := s.schemas.Data[r.TypeName]
	t := b.schema().ValueType()
	v, err := r.Config.Unmarshal(t)
	if err != nil {
		return nil, err
	}
	v, err = tftypes.Transform(v, func(p *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if v.IsNull() && len(p.Steps()) == 1 && v.Type().Is(tftypes.String) {
			if text, ok := found[last(p)]; ok {
				return tftypes.NewValue(tftypes.String, text), nil
			}
		}
		return v, nil
	})
	if err != nil {
		return nil, err
	}
	out, err := tfprotov5.NewDynamicValue(t, v)
	return &tfprotov5.ReadDataSourceResponse{State: &out}, err
}

func (s *server) typeOf(name string) tftypes.Type {
	b := s.schemas.Resources[name]
	return b.schema().ValueType()
}

func last(p *tftypes.AttributePath) string {
	steps := p.Steps()
	if len(steps) == 0 {
		return ""
	}
	name, _ := steps[len(steps)-1].(tftypes.AttributeName)
	return string(name)
}

// computed tells whether the provider chooses what stands at a path.
func (b block) computed(p *tftypes.AttributePath) bool {
	for _, step := range p.Steps() {
		name, ok := step.(tftypes.AttributeName)
		if !ok {
			continue
		}
		if a, ok := b.Attributes[string(name)]; ok {
			return a.Computed
		}
		b = b.Blocks[string(name)].Block
	}
	return false
}

func (s *server) PlanResourceChange(_ context.Context, r *tfprotov5.PlanResourceChangeRequest) (*tfprotov5.PlanResourceChangeResponse, error) {
	t := s.typeOf(r.TypeName)
	prior, err := r.PriorState.Unmarshal(t)
	if err != nil {
		return nil, err
	}
	next, err := r.ProposedNewState.Unmarshal(t)
	if err != nil || next.IsNull() {
		return &tfprotov5.PlanResourceChangeResponse{PlannedState: r.ProposedNewState}, err
	}
	b := s.schemas.Resources[r.TypeName]
	next, err = tftypes.Transform(next, func(p *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if v.IsNull() && b.computed(p) {
			return tftypes.NewValue(v.Type(), tftypes.UnknownValue), nil
		}
		return v, nil
	})
	if err != nil {
		return nil, err
	}
	var replace []*tftypes.AttributePath
	if !prior.IsNull() {
		replace = replacing(prior, next, s.schemas.ForceNew[r.TypeName])
	}
	out, err := tfprotov5.NewDynamicValue(t, next)
	return &tfprotov5.PlanResourceChangeResponse{PlannedState: &out, RequiresReplace: replace}, err
}

// replacing returns those of the paths under which the two differ.
func replacing(prior, next tftypes.Value, paths []string) []*tftypes.AttributePath {
	var out []*tftypes.AttributePath
	for _, text := range paths {
		p := tftypes.NewAttributePath()
		for i, name := range strings.Split(text, ".") {
			if i > 0 { // what blocks hold
				p = p.WithElementKeyInt(0)
			}
			p = p.WithAttributeName(name)
		}
		a, _, errA := tftypes.WalkAttributePath(prior, p)
		b, _, errB := tftypes.WalkAttributePath(next, p)
		if errA != nil || errB != nil || nothing(a.(tftypes.Value)) {
			continue
		}
		if !a.(tftypes.Value).Equal(b.(tftypes.Value)) {
			out = append(out, p)
		}
	}
	return out
}

// nothing tells a value that an import here, unlike a real one, has not found.
func nothing(v tftypes.Value) bool {
	var list []tftypes.Value
	return v.IsNull() || v.As(&list) == nil && len(list) == 0
}

func (s *server) ApplyResourceChange(_ context.Context, r *tfprotov5.ApplyResourceChangeRequest) (*tfprotov5.ApplyResourceChangeResponse, error) {
	t := s.typeOf(r.TypeName)
	v, err := r.PlannedState.Unmarshal(t)
	if err != nil {
		return nil, err
	}
	v, err = tftypes.Transform(v, func(p *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		switch {
		case v.IsKnown():
			return v, nil
		case v.Type().Is(tftypes.String):
			return tftypes.NewValue(v.Type(), "made-up-"+last(p)), nil
		case v.Type().Is(tftypes.Number):
			return tftypes.NewValue(v.Type(), 1), nil
		}
		return tftypes.NewValue(v.Type(), nil), nil
	})
	if err != nil {
		return nil, err
	}
	out, err := tfprotov5.NewDynamicValue(t, v)
	return &tfprotov5.ApplyResourceChangeResponse{NewState: &out}, err
}

// What an import finds is an object of that name, and whatever else the
// configuration wants is an update.
func (s *server) ImportResourceState(_ context.Context, r *tfprotov5.ImportResourceStateRequest) (*tfprotov5.ImportResourceStateResponse, error) {
	t := s.typeOf(r.TypeName)
	v, err := tftypes.Transform(empty(t), func(p *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		return imported(r.TypeName, r.ID, p.String(), v), nil
	})
	if err != nil {
		return nil, err
	}
	out, err := tfprotov5.NewDynamicValue(t, v)
	return &tfprotov5.ImportResourceStateResponse{ImportedResources: []*tfprotov5.ImportedResource{
		{TypeName: r.TypeName, State: &out}}}, err
}
