package main

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// CertRequest is tls.CertRequest.
type CertRequest struct{}

func (*CertRequest) Annotate(a infer.Annotator) { a.SetToken("index/certRequest", "CertRequest") }

type Subject struct {
	CommonName         *string  `pulumi:"commonName,optional"`
	Country            *string  `pulumi:"country,optional"`
	EmailAddress       *string  `pulumi:"emailAddress,optional"`
	Locality           *string  `pulumi:"locality,optional"`
	Organization       *string  `pulumi:"organization,optional"`
	OrganizationalUnit *string  `pulumi:"organizationalUnit,optional"`
	PostalCode         *string  `pulumi:"postalCode,optional"`
	Province           *string  `pulumi:"province,optional"`
	SerialNumber       *string  `pulumi:"serialNumber,optional"`
	StreetAddresses    []string `pulumi:"streetAddresses,optional"`
}

// Names are the alternative names of a certificate.
type Names struct {
	DNSNames    []string `pulumi:"dnsNames,optional" provider:"replaceOnChanges"`
	IPAddresses []string `pulumi:"ipAddresses,optional" provider:"replaceOnChanges"`
	URIs        []string `pulumi:"uris,optional" provider:"replaceOnChanges"`
}

type CertRequestArgs struct {
	Names
	PrivateKeyPem string   `pulumi:"privateKeyPem" provider:"secret,replaceOnChanges"`
	Subject       *Subject `pulumi:"subject,optional" provider:"replaceOnChanges"`
}

type CertRequestState struct {
	CertRequestArgs
	CertRequestPem string `pulumi:"certRequestPem"`
	KeyAlgorithm   string `pulumi:"keyAlgorithm"`
}

func (*CertRequest) Create(
	_ context.Context, req infer.CreateRequest[CertRequestArgs],
) (infer.CreateResponse[CertRequestState], error) {
	state := CertRequestState{CertRequestArgs: req.Inputs}
	if req.DryRun {
		return infer.CreateResponse[CertRequestState]{Output: state}, nil
	}
	key, err := parseKey(req.Inputs.PrivateKeyPem)
	if err != nil {
		return infer.CreateResponse[CertRequestState]{}, err
	}
	addresses, uris, err := req.Inputs.parse()
	if err != nil {
		return infer.CreateResponse[CertRequestState]{}, err
	}
	template := &x509.CertificateRequest{
		Subject:     req.Inputs.Subject.name(),
		DNSNames:    req.Inputs.DNSNames,
		IPAddresses: addresses,
		URIs:        uris,
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, template, key)
	if err != nil {
		return infer.CreateResponse[CertRequestState]{}, err
	}
	state.CertRequestPem = encodePem("CERTIFICATE REQUEST", der)
	state.KeyAlgorithm = algorithmOf(key)
	return infer.CreateResponse[CertRequestState]{ID: fingerprint(key.Public()), Output: state}, nil
}

func (names Names) parse() (addresses []net.IP, uris []*url.URL, err error) {
	for _, text := range names.IPAddresses {
		address := net.ParseIP(text)
		if address == nil {
			return nil, nil, fmt.Errorf("ipAddresses holds %q, which is not an IP address", text)
		}
		addresses = append(addresses, address)
	}
	for _, text := range names.URIs {
		uri, err := url.Parse(text)
		if err != nil {
			return nil, nil, errors.New("uris holds a text that is not a URI")
		}
		uris = append(uris, uri)
	}
	return addresses, uris, nil
}

func (subject *Subject) name() pkix.Name {
	var name pkix.Name
	if subject == nil {
		return name
	}
	if subject.CommonName != nil {
		name.CommonName = *subject.CommonName
	}
	if subject.SerialNumber != nil {
		name.SerialNumber = *subject.SerialNumber
	}
	name.Country = listOf(subject.Country)
	name.Locality = listOf(subject.Locality)
	name.Organization = listOf(subject.Organization)
	name.OrganizationalUnit = listOf(subject.OrganizationalUnit)
	name.PostalCode = listOf(subject.PostalCode)
	name.Province = listOf(subject.Province)
	name.StreetAddress = subject.StreetAddresses
	if subject.EmailAddress != nil {
		// emailAddress of PKCS #9 has no field of its own.
		id := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}
		value := asn1.RawValue{Tag: asn1.TagIA5String, Bytes: []byte(*subject.EmailAddress)}
		name.ExtraNames = append(name.ExtraNames, pkix.AttributeTypeAndValue{Type: id, Value: value})
	}
	return name
}

func listOf(text *string) []string {
	if text == nil {
		return nil
	}
	return []string{*text}
}
