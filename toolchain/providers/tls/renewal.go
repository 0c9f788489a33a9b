package main

import (
	"context"
	"time"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// Diff compares what the program wanted with what it wants: outputs hold defaults besides, and a state may have been
// written by the official plugin. A certificate that has ended, or is in the hours before its end that the program
// names, is replaced as upstream does it.
func (s server) Diff(ctx context.Context, request *rpc.DiffRequest) (*rpc.DiffResponse, error) {
	state := request.GetOlds()
	if inputs := request.GetOldInputs(); len(inputs.GetFields()) > 0 {
		request.Olds = inputs
	}
	response, err := s.ResourceProviderServer.Diff(ctx, request)
	if err != nil || !isDue(state, request.GetNews(), time.Now()) {
		return response, err
	}
	response.Changes = rpc.DiffResponse_DIFF_SOME
	response.Diffs = append(response.Diffs, "readyForRenewal")
	response.Replaces = append(response.Replaces, "readyForRenewal")
	if response.DetailedDiff == nil {
		response.DetailedDiff = map[string]*rpc.PropertyDiff{}
	}
	response.HasDetailedDiff = true
	response.DetailedDiff["readyForRenewal"] = &rpc.PropertyDiff{Kind: rpc.PropertyDiff_UPDATE_REPLACE}
	return response, nil
}

// Read, which a refresh asks for, tells whether a certificate wants to be renewed.
func (s server) Read(ctx context.Context, request *rpc.ReadRequest) (*rpc.ReadResponse, error) {
	response, err := s.ResourceProviderServer.Read(ctx, request)
	if err == nil && isDue(response.GetProperties(), response.GetProperties(), time.Now()) {
		response.Properties.Fields["readyForRenewal"] = structpb.NewBoolValue(true)
	}
	return response, err
}

// isDue says whether the time has come for a new certificate. What is no certificate has no end.
func isDue(state, wanted *structpb.Struct, now time.Time) bool {
	end, err := time.Parse(time.RFC3339, state.GetFields()["validityEndTime"].GetStringValue())
	early := time.Duration(wanted.GetFields()["earlyRenewalHours"].GetNumberValue()) * time.Hour
	return err == nil && !now.Before(end.Add(-early))
}
