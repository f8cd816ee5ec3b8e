import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { makeFailure } from '#shared/failure.ts';

const iterations = 4096;
const saltBytes = 16;
const derive = promisify(pbkdf2);

/**
 * A password as PostgreSQL stores it (RFC 5803), so that the password itself is in no statement and in no log of a server. Fails with
 * bad-input for characters other than those of ASCII, which programs normalise differently.
 */
export async function scramVerifier(password: string): Promise<string> {
  if (!/^[\x20-\x7e]{8,200}$/u.test(password)) {
    throw makeFailure({
      code: 'bad-input',
      message: 'The password of a role has 8 to 200 letters, digits, spaces and signs of ASCII',
      hint: 'Choose another one, or generate one.',
    });
  }
  const salt = randomBytes(saltBytes);
  const salted = await derive(password, salt, iterations, 32, 'sha256');
  const keyOf = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  const server = keyOf('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${server}`;
}
