import ssh2, { type ParsedKey } from 'ssh2';
import { type FailureError, makeFailure } from '#shared/failure.ts';
import { readKeyFile } from './identityFile.ts';
import { rewritePkcs8, tellKeyFile } from './identityFormat.ts';

interface IdentityOptions {
  /** Asked only where the file is encrypted; `refused` says why it is asked again. */
  readonly passphrase: (refused: string | undefined) => Promise<string | undefined>;
  readonly home?: string;
  readonly signal: AbortSignal;
}

const tries = 3;

/**
 * Reads and decrypts one private key (OpenSSH, PEM, PKCS#8; ed25519, ECDSA, RSA). Fails with file-missing, not-allowed
 * (others may read it), bad-input (no private key that is understood) and login-refused (no or a wrong passphrase).
 */
export async function loadIdentity(file: string, options: IdentityOptions): Promise<ParsedKey> {
  const text = await readKeyFile(file, options.home, true);
  const format = tellKeyFile(text);
  if (format.kind !== 'private' && format.kind !== 'pkcs8') throw notPrivate(file, format);
  const pkcs8 = format.kind === 'pkcs8';
  if (!format.encrypted) {
    const key = readKey({ text, pkcs8, passphrase: undefined });
    if (key === undefined) throw damaged(file);
    return key;
  }
  let refused: string | undefined;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    stopIfGivenUp(options.signal);
    const passphrase = await options.passphrase(refused);
    stopIfGivenUp(options.signal);
    if (passphrase === undefined || passphrase === '') {
      throw makeFailure({
        code: 'login-refused',
        message: `The key file ${file} is encrypted, and no passphrase was given`,
        hint: 'Give its passphrase, or add the key to an agent: ssh-add',
      });
    }
    const key = readKey({ text, pkcs8, passphrase });
    if (key !== undefined) return key;
    refused = `The passphrase of ${file} was wrong`;
  }
  throw makeFailure({
    code: 'login-refused',
    message: `The passphrase of ${file} was wrong ${tries} times`,
    hint: 'Check it with: ssh-keygen -y -f, followed by the path',
  });
}

function stopIfGivenUp(signal: AbortSignal): void {
  if (signal.aborted) throw makeFailure({ code: 'cancelled', message: 'Reading the key was given up' });
}

interface KeyText {
  readonly text: string;
  readonly pkcs8: boolean;
  readonly passphrase: string | undefined;
}

/** undefined where the passphrase is wrong or the key damaged; which of both, its encryption does not tell. */
function readKey({ text, pkcs8, passphrase }: KeyText): ParsedKey | undefined {
  try {
    const key = pkcs8
      ? ssh2.utils.parseKey(rewritePkcs8(text, passphrase))
      : ssh2.utils.parseKey(text, ...(passphrase === undefined ? [] : [passphrase]));
    return key instanceof Error || !key.isPrivateKey() ? undefined : key;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function damaged(file: string): FailureError {
  return makeFailure({
    code: 'bad-input',
    message: `The private key in ${file} is damaged or of a kind that is not supported`,
    hint: 'Use an ed25519, ECDSA or RSA key',
  });
}

function notPrivate(file: string, format: ReturnType<typeof tellKeyFile>): FailureError {
  const bad = (message: string, hint: string) => makeFailure({ code: 'bad-input', message, hint });
  if (format.kind === 'putty') {
    const hint = 'Convert it: puttygen key.ppk -O private-openssh -o key';
    return bad(`${file} is a PuTTY key, which is not supported`, hint);
  }
  if (format.kind === 'public') {
    return bad(`${file} holds a public key`, 'Choose the private key, usually the same name without .pub');
  }
  if (format.kind === 'unsupported') {
    return bad(`The key in ${file} is ${format.what}, which is not supported`, 'Use an ed25519, ECDSA or RSA key');
  }
  return bad(`${file} is not a private key`, 'Choose an OpenSSH or PEM private key file');
}
