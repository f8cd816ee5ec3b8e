import { access, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { expandHome, usualIdentityFiles } from '#core/connection/ssh/login/keyFile.ts';
import type { LoginTalk } from '#core/connection/ssh/login/loginTalk.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/**
 * Adds to a failed login what only the system's ssh could have tried: certificates next to a key or in the agent, keys on a
 * security token, GSSAPI. Any other failure is left unchanged.
 */
export async function withNeeds(error: unknown, talk: LoginTalk): Promise<unknown> {
  if (!(error instanceof FailureError) || error.failure.reason !== undefined) return error;
  if (['cancelled', 'timeout', 'connection-lost', 'unexpected'].includes(error.failure.code)) return error;
  const offered = talk.connection.offered() ?? [];
  const isKeyTaken = offered.length === 0 || offered.includes('publickey');
  const found = [
    ...talk.needs,
    ...(isKeyTaken ? [...(await certificateFiles(talk)), ...(await agentCertificates(talk))] : []),
    ...(offered.includes('gssapi-with-mic') ? ['GSSAPI (Kerberos)'] : []),
    ...(offered.includes('hostbased') ? ['host-based authentication'] : []),
  ];
  if (found.length === 0) return error;
  const what = [...new Set(found)].join(' and ');
  return makeFailure({
    ...error.failure,
    details: [...error.failure.details, `Not tried, as only the system's ssh supports it: ${what}`],
    reason: { kind: 'needs-system-ssh', what },
    cause: error,
  });
}

const certificate = /^(?:ssh|ecdsa|sk)-[\w@.-]*-cert-v\d+@openssh\.com /u;

async function certificateFiles({ hop, home }: LoginTalk): Promise<readonly string[]> {
  if (hop.login === 'agent') return [];
  const files = hop.identityFiles.length === 0 ? usualIdentityFiles : hop.identityFiles;
  const found = files.map(async (file) => {
    const path = expandHome(file, home);
    const beside = await access(`${path}-cert.pub`).then(
      () => true,
      () => false,
    );
    if (beside) return [`the certificate ${file}-cert.pub`];
    const text = await readFile(path, 'latin1').catch(() => '');
    return certificate.test(text) ? [`the certificate ${file}`] : [];
  });
  return (await Promise.all(found)).flat();
}

/** In ms. */
const agentLimit = 1000;
/** The request for an agent's identities, and its answer (draft-ietf-sshm-ssh-agent). */
const requestIdentities = Buffer.from([0, 0, 0, 1, 11]);
const identitiesAnswer = 12;

/** What an agent holds that ssh2 leaves out of its list. */
async function agentCertificates({ hop, environment, home }: LoginTalk): Promise<readonly string[]> {
  if (hop.agent.toLowerCase() === 'none' || hop.login === 'key') return [];
  const named = hop.agent === '' || hop.agent === 'SSH_AUTH_SOCK' ? (environment['SSH_AUTH_SOCK'] ?? '') : hop.agent;
  if (named === '') return [];
  const types = await identityTypes(expandHome(named, home));
  return [
    ...(types.some((type) => type.includes('-cert-v')) ? ['a certificate in the SSH agent'] : []),
    ...(types.some((type) => type.startsWith('sk-')) ? ['a security key in the SSH agent'] : []),
  ];
}

async function identityTypes(path: string): Promise<readonly string[]> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const socket = connect(path, () => socket.write(requestIdentities));
  const parts: Buffer[] = [];
  socket.setTimeout(agentLimit, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (part: Buffer) => {
    parts.push(part);
    const all = Buffer.concat(parts);
    if (all.length >= 4 && (all.length >= all.readUInt32BE(0) + 4 || all.length > 262_144)) socket.destroy();
  });
  socket.once('close', () => resolve(Buffer.concat(parts)));
  return readTypes(await promise);
}

function readTypes(answer: Buffer): readonly string[] {
  const types: string[] = [];
  if (answer.length < 9 || answer[4] !== identitiesAnswer) return types;
  let at = 9;
  // Each identity is a key, whose first string is its type, and a comment.
  while (at + 8 <= answer.length) {
    const blob = at + 4 + answer.readUInt32BE(at);
    const length = answer.readUInt32BE(at + 4);
    types.push(answer.toString('latin1', at + 8, Math.min(at + 8 + length, answer.length)));
    if (blob + 4 > answer.length) break;
    at = blob + 4 + answer.readUInt32BE(blob);
  }
  return types;
}
