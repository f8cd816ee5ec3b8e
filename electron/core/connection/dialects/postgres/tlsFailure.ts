import { z } from 'zod';
import { type FailureError, makeFailure } from '#shared/failure.ts';

const faultSchema = z.object({ code: z.string().optional(), message: z.string().optional() });

const unknownAuthority = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
]);

/** The meaning of a TLS error; undefined for any other error. `host` is the name that the certificate should have. */
export function findTlsFailure(error: unknown, host: string): FailureError | undefined {
  const { code = '', message = String(error) } = faultSchema.safeParse(error).data ?? {};
  const plain = explain(code, host);
  return plain === undefined
    ? undefined
    : makeFailure({ ...plain, code: 'tls', details: [message, `code ${code}`], cause: error });
}

function explain(code: string, host: string): { readonly message: string; readonly hint: string } | undefined {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return {
      message: `The TLS certificate of ${host} ${code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}`,
      hint: "Check the clock of this machine, or ask the server's administrator for a new certificate.",
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    return {
      message: `The TLS certificate is not for the name '${host}'`,
      hint: 'Use the name in the certificate (see the details), or verify-ca, which does not compare names.',
    };
  }
  if (unknownAuthority.has(code)) {
    return {
      message: `The TLS certificate of ${host} is not signed by a trusted authority`,
      hint: 'Choose the root certificate that signed it, or use require, which encrypts without verifying.',
    };
  }
  if (/ALERT/u.test(code) && /CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED/u.test(code)) {
    return {
      message: `${host} rejected the client certificate`,
      hint: 'Check that the server expects this client certificate and its key.',
    };
  }
  if (/^CERT_|CERTIFICATE|CRL/u.test(code)) {
    return {
      message: `The TLS certificate of ${host} is invalid`,
      hint: 'Choose the right root certificate, or use require, which encrypts without verifying.',
    };
  }
  if (/^(?:ERR_SSL_|ERR_TLS_|EPROTO|ERR_OSSL_)/u.test(code)) {
    return {
      message: `TLS with ${host} failed`,
      hint: 'See the details for the original error. A key that does not belong to its certificate also causes this.',
    };
  }
  return undefined;
}
