package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// Form is what both kinds of certificates are made with.
type Form struct {
	AllowedUses         []string `pulumi:"allowedUses" provider:"replaceOnChanges"`
	ValidityPeriodHours int      `pulumi:"validityPeriodHours" provider:"replaceOnChanges"`
	// The only property that changes without a new certificate.
	EarlyRenewalHours *int  `pulumi:"earlyRenewalHours,optional"`
	IsCaCertificate   *bool `pulumi:"isCaCertificate,optional" provider:"replaceOnChanges"`
	MaxPathLength     *int  `pulumi:"maxPathLength,optional" provider:"replaceOnChanges"`
	SetSubjectKeyID   *bool `pulumi:"setSubjectKeyId,optional" provider:"replaceOnChanges"`
}

// Issued is what is known of a certificate once it is made.
type Issued struct {
	CertPem           string `pulumi:"certPem"`
	ValidityStartTime string `pulumi:"validityStartTime"`
	ValidityEndTime   string `pulumi:"validityEndTime"`
	ReadyForRenewal   bool   `pulumi:"readyForRenewal"`
}

// SelfSignedCert is tls.SelfSignedCert.
type SelfSignedCert struct{}

func (*SelfSignedCert) Annotate(a infer.Annotator) {
	a.SetToken("index/selfSignedCert", "SelfSignedCert")
}

type SelfSignedCertArgs struct {
	Form
	Names
	PrivateKeyPem     string   `pulumi:"privateKeyPem" provider:"secret,replaceOnChanges"`
	SetAuthorityKeyID *bool    `pulumi:"setAuthorityKeyId,optional" provider:"replaceOnChanges"`
	Subject           *Subject `pulumi:"subject,optional" provider:"replaceOnChanges"`
}

type SelfSignedCertState struct {
	SelfSignedCertArgs
	Issued
	KeyAlgorithm string `pulumi:"keyAlgorithm"`
}

func (*SelfSignedCert) Create(
	_ context.Context, req infer.CreateRequest[SelfSignedCertArgs],
) (response infer.CreateResponse[SelfSignedCertState], err error) {
	response.Output.SelfSignedCertArgs = req.Inputs
	response.Output.Form = req.Inputs.withDefaults()
	response.Output.SetAuthorityKeyID = orDefault(req.Inputs.SetAuthorityKeyID, false)
	if req.DryRun {
		return response, nil
	}
	key, err := parseKey(req.Inputs.PrivateKeyPem)
	if err != nil {
		return response, err
	}
	template, err := req.Inputs.template(key.Public())
	if err != nil {
		return response, err
	}
	template.Subject = req.Inputs.Subject.name()
	template.DNSNames = req.Inputs.DNSNames
	if template.IPAddresses, template.URIs, err = req.Inputs.parse(); err != nil {
		return response, err
	}
	if isTrue(req.Inputs.SetAuthorityKeyID) {
		template.AuthorityKeyId = keyID(key.Public())
	}
	response.Output.KeyAlgorithm = algorithmOf(key)
	response.ID, response.Output.Issued, err = issue(template, template, key.Public(), key)
	return response, err
}

func (*SelfSignedCert) Update(
	_ context.Context, req infer.UpdateRequest[SelfSignedCertArgs, SelfSignedCertState],
) (infer.UpdateResponse[SelfSignedCertState], error) {
	state := req.State
	state.EarlyRenewalHours = orDefault(req.Inputs.EarlyRenewalHours, 0)
	return infer.UpdateResponse[SelfSignedCertState]{Output: state}, nil
}

// LocallySignedCert is tls.LocallySignedCert.
type LocallySignedCert struct{}

func (*LocallySignedCert) Annotate(a infer.Annotator) {
	a.SetToken("index/locallySignedCert", "LocallySignedCert")
}

type LocallySignedCertArgs struct {
	Form
	CertRequestPem  string `pulumi:"certRequestPem" provider:"replaceOnChanges"`
	CaPrivateKeyPem string `pulumi:"caPrivateKeyPem" provider:"secret,replaceOnChanges"`
	CaCertPem       string `pulumi:"caCertPem" provider:"replaceOnChanges"`
}

type LocallySignedCertState struct {
	LocallySignedCertArgs
	Issued
	CaKeyAlgorithm string `pulumi:"caKeyAlgorithm"`
}

func (*LocallySignedCert) Create(
	_ context.Context, req infer.CreateRequest[LocallySignedCertArgs],
) (response infer.CreateResponse[LocallySignedCertState], err error) {
	response.Output.LocallySignedCertArgs = req.Inputs
	response.Output.Form = req.Inputs.withDefaults()
	if req.DryRun {
		return response, nil
	}
	authorityKey, err := parseKey(req.Inputs.CaPrivateKeyPem)
	if err != nil {
		return response, err
	}
	authority, err := parseCertificate(req.Inputs.CaCertPem)
	if err != nil {
		return response, err
	}
	block, _ := pem.Decode([]byte(req.Inputs.CertRequestPem))
	if block == nil {
		return response, errors.New("certRequestPem is not in PEM form")
	}
	request, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		return response, err
	}
	if err := request.CheckSignature(); err != nil {
		return response, err
	}
	template, err := req.Inputs.template(request.PublicKey)
	if err != nil {
		return response, err
	}
	template.Subject = request.Subject
	template.DNSNames = request.DNSNames
	template.IPAddresses = request.IPAddresses
	template.URIs = request.URIs
	response.Output.CaKeyAlgorithm = algorithmOf(authorityKey)
	response.ID, response.Output.Issued, err = issue(template, authority, request.PublicKey, authorityKey)
	return response, err
}

func (*LocallySignedCert) Update(
	_ context.Context, req infer.UpdateRequest[LocallySignedCertArgs, LocallySignedCertState],
) (infer.UpdateResponse[LocallySignedCertState], error) {
	state := req.State
	state.EarlyRenewalHours = orDefault(req.Inputs.EarlyRenewalHours, 0)
	return infer.UpdateResponse[LocallySignedCertState]{Output: state}, nil
}

// withDefaults holds what upstream shows for a property that the program leaves out.
func (form Form) withDefaults() Form {
	form.EarlyRenewalHours = orDefault(form.EarlyRenewalHours, 0)
	form.IsCaCertificate = orDefault(form.IsCaCertificate, false)
	form.SetSubjectKeyID = orDefault(form.SetSubjectKeyID, false)
	return form
}

func orDefault[T any](value *T, otherwise T) *T {
	if value == nil {
		return &otherwise
	}
	return value
}

func (form Form) template(key crypto.PublicKey) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC().Truncate(time.Second)
	template := &x509.Certificate{
		SerialNumber:          serial,
		NotBefore:             now,
		NotAfter:              now.Add(time.Duration(form.ValidityPeriodHours) * time.Hour),
		BasicConstraintsValid: true,
		IsCA:                  isTrue(form.IsCaCertificate),
	}
	if template.IsCA && form.MaxPathLength != nil && *form.MaxPathLength >= 0 {
		template.MaxPathLen = *form.MaxPathLength
		template.MaxPathLenZero = *form.MaxPathLength == 0
	}
	if template.IsCA || isTrue(form.SetSubjectKeyID) {
		template.SubjectKeyId = keyID(key)
	}
	for _, use := range form.AllowedUses {
		if usage, known := keyUsages[use]; known {
			template.KeyUsage |= usage
		} else if usage, known := extendedKeyUsages[use]; known {
			template.ExtKeyUsage = append(template.ExtKeyUsage, usage)
		} else {
			return nil, fmt.Errorf("allowedUses holds %q, which is not a use", use)
		}
	}
	return template, nil
}

func issue(
	template, parent *x509.Certificate, key crypto.PublicKey, signer crypto.Signer,
) (id string, issued Issued, err error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key, signer)
	if err != nil {
		return "", issued, err
	}
	issued = Issued{
		CertPem:           encodePem("CERTIFICATE", der),
		ValidityStartTime: template.NotBefore.Format(time.RFC3339),
		ValidityEndTime:   template.NotAfter.Format(time.RFC3339),
	}
	return template.SerialNumber.String(), issued, nil
}

func parseCertificate(text string) (*x509.Certificate, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the certificate is not in PEM form")
	}
	return x509.ParseCertificate(block.Bytes)
}

// keyID is the hash of the public key's bits (RFC 5280, 4.2.1.2, method 1).
func keyID(key crypto.PublicKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil
	}
	var info struct {
		Algorithm asn1.RawValue
		Bits      asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil
	}
	sum := sha1.Sum(info.Bits.Bytes)
	return sum[:]
}

func isTrue(value *bool) bool { return value != nil && *value }

var keyUsages = map[string]x509.KeyUsage{
	"digital_signature":  x509.KeyUsageDigitalSignature,
	"content_commitment": x509.KeyUsageContentCommitment,
	"key_encipherment":   x509.KeyUsageKeyEncipherment,
	"data_encipherment":  x509.KeyUsageDataEncipherment,
	"key_agreement":      x509.KeyUsageKeyAgreement,
	"cert_signing":       x509.KeyUsageCertSign,
	"crl_signing":        x509.KeyUsageCRLSign,
	"encipher_only":      x509.KeyUsageEncipherOnly,
	"decipher_only":      x509.KeyUsageDecipherOnly,
}

var extendedKeyUsages = map[string]x509.ExtKeyUsage{
	"any_extended":                      x509.ExtKeyUsageAny,
	"server_auth":                       x509.ExtKeyUsageServerAuth,
	"client_auth":                       x509.ExtKeyUsageClientAuth,
	"code_signing":                      x509.ExtKeyUsageCodeSigning,
	"email_protection":                  x509.ExtKeyUsageEmailProtection,
	"ipsec_end_system":                  x509.ExtKeyUsageIPSECEndSystem,
	"ipsec_tunnel":                      x509.ExtKeyUsageIPSECTunnel,
	"ipsec_user":                        x509.ExtKeyUsageIPSECUser,
	"timestamping":                      x509.ExtKeyUsageTimeStamping,
	"ocsp_signing":                      x509.ExtKeyUsageOCSPSigning,
	"microsoft_server_gated_crypto":     x509.ExtKeyUsageMicrosoftServerGatedCrypto,
	"netscape_server_gated_crypto":      x509.ExtKeyUsageNetscapeServerGatedCrypto,
	"microsoft_commercial_code_signing": x509.ExtKeyUsageMicrosoftCommercialCodeSigning,
	"microsoft_kernel_code_signing":     x509.ExtKeyUsageMicrosoftKernelCodeSigning,
}
