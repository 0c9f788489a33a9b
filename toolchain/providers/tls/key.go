package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-go-provider/infer"
	"golang.org/x/crypto/ssh"
)

// PrivateKey is tls.PrivateKey.
type PrivateKey struct{}

func (*PrivateKey) Annotate(a infer.Annotator) { a.SetToken("index/privateKey", "PrivateKey") }

type PrivateKeyArgs struct {
	Algorithm  string  `pulumi:"algorithm" provider:"replaceOnChanges"`
	EcdsaCurve *string `pulumi:"ecdsaCurve,optional" provider:"replaceOnChanges"`
	RsaBits    *int    `pulumi:"rsaBits,optional" provider:"replaceOnChanges"`
}

type PrivateKeyState struct {
	PrivateKeyArgs
	PrivateKeyPem              string `pulumi:"privateKeyPem" provider:"secret"`
	PrivateKeyPemPkcs8         string `pulumi:"privateKeyPemPkcs8" provider:"secret"`
	PrivateKeyOpenssh          string `pulumi:"privateKeyOpenssh" provider:"secret"`
	PublicKeyPem               string `pulumi:"publicKeyPem"`
	PublicKeyOpenssh           string `pulumi:"publicKeyOpenssh"`
	PublicKeyFingerprintMd5    string `pulumi:"publicKeyFingerprintMd5"`
	PublicKeyFingerprintSha256 string `pulumi:"publicKeyFingerprintSha256"`
}

func (*PrivateKey) Create(
	_ context.Context, req infer.CreateRequest[PrivateKeyArgs],
) (infer.CreateResponse[PrivateKeyState], error) {
	args := req.Inputs
	args.EcdsaCurve = orDefault(args.EcdsaCurve, "P224")
	args.RsaBits = orDefault(args.RsaBits, 2048)
	if req.DryRun {
		return infer.CreateResponse[PrivateKeyState]{Output: PrivateKeyState{PrivateKeyArgs: args}}, nil
	}
	key, err := generate(args)
	if err != nil {
		return infer.CreateResponse[PrivateKeyState]{}, err
	}
	state, err := describeKey(key)
	if err != nil {
		return infer.CreateResponse[PrivateKeyState]{}, err
	}
	state.PrivateKeyArgs = args
	return infer.CreateResponse[PrivateKeyState]{ID: fingerprint(key.Public()), Output: state}, nil
}

func generate(args PrivateKeyArgs) (crypto.Signer, error) {
	switch args.Algorithm {
	case "RSA":
		return rsa.GenerateKey(rand.Reader, *args.RsaBits)
	case "ECDSA":
		curves := map[string]elliptic.Curve{
			"P224": elliptic.P224(), "P256": elliptic.P256(), "P384": elliptic.P384(), "P521": elliptic.P521(),
		}
		curve, known := curves[*args.EcdsaCurve]
		if !known {
			return nil, fmt.Errorf("ecdsaCurve must be P224, P256, P384 or P521, not %q", *args.EcdsaCurve)
		}
		return ecdsa.GenerateKey(curve, rand.Reader)
	case "ED25519":
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	default:
		return nil, fmt.Errorf("algorithm must be RSA, ECDSA or ED25519, not %q", args.Algorithm)
	}
}

func describeKey(key crypto.Signer) (PrivateKeyState, error) {
	var state PrivateKeyState
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return state, err
	}
	state.PrivateKeyPemPkcs8 = encodePem("PRIVATE KEY", pkcs8)
	switch typed := key.(type) {
	case *rsa.PrivateKey:
		state.PrivateKeyPem = encodePem("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(typed))
	case *ecdsa.PrivateKey:
		der, err := x509.MarshalECPrivateKey(typed)
		if err != nil {
			return state, err
		}
		state.PrivateKeyPem = encodePem("EC PRIVATE KEY", der)
	default:
		state.PrivateKeyPem = state.PrivateKeyPemPkcs8
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return state, err
	}
	state.PublicKeyPem = encodePem("PUBLIC KEY", public)
	// OpenSSH knows no P-224; the other forms stay empty there, as upstream leaves them.
	if sshKey, err := ssh.NewPublicKey(key.Public()); err == nil {
		block, err := ssh.MarshalPrivateKey(key, "")
		if err != nil {
			return state, err
		}
		state.PrivateKeyOpenssh = string(pem.EncodeToMemory(block))
		state.PublicKeyOpenssh = string(ssh.MarshalAuthorizedKey(sshKey))
		state.PublicKeyFingerprintMd5 = ssh.FingerprintLegacyMD5(sshKey)
		state.PublicKeyFingerprintSha256 = ssh.FingerprintSHA256(sshKey)
	}
	return state, nil
}

// parseKey reads PKCS#1, SEC1 and PKCS#8 keys.
func parseKey(text string) (crypto.Signer, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the private key is not in PEM form")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("the private key is of an unknown form")
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errors.New("the private key cannot sign")
	}
	return signer, nil
}

func algorithmOf(key crypto.Signer) string {
	switch key.(type) {
	case *rsa.PrivateKey:
		return "RSA"
	case *ecdsa.PrivateKey:
		return "ECDSA"
	default:
		return "ED25519"
	}
}

func encodePem(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func fingerprint(key crypto.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return ""
	}
	sum := sha1.Sum(der)
	return hex.EncodeToString(sum[:])
}
