import { readFile } from 'node:fs/promises';
import ssh2, {
  type BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import { fingerprintOf } from '#core/connection/ssh/hostKeys/knownHostsFile.ts';
import { openAgent } from '#core/connection/ssh/login/agent.ts';
import { expandHome, loadIdentity } from '#core/connection/ssh/login/keyFile.ts';
import { type LoginCandidate, type LoginTalk, takes } from '#core/connection/ssh/login/loginTalk.ts';
import { serverText, wordsOf } from '#core/connection/ssh/sshTexts.ts';
import { orAborted } from '#core/waiting.ts';
import { FailureError, findReason, makeFailure } from '#shared/failure.ts';

/** A public key and how to sign with its private half. */
interface KeySource {
  readonly name: string;
  readonly key: ParsedKey;
  readonly sign: Sign;
}

/**
 * The agent's keys, then the key files. A key file is decrypted, and its passphrase asked for, only once the server
 * accepts its public half, if that is next to it. `must`: an agent or a file that cannot be used is a failure, not a
 * note.
 */
export async function* keyCandidates(
  talk: LoginTalk,
  from: { readonly agent: boolean; readonly files: boolean; readonly must: boolean; readonly most: number },
): AsyncGenerator<LoginCandidate, void> {
  const seen = new Set<string>();
  const failures: FailureError[] = [];
  for await (const found of keySources(talk, from)) {
    if (!takes(talk, 'publickey')) return;
    if (found instanceof FailureError) {
      failures.push(found);
      // A missing agent is not an error.
      if (found.failure.code !== 'unavailable') talk.keyFaults.push(found);
      const needed = findReason(found, 'needs-system-ssh');
      if (needed !== undefined) talk.needs.push(needed.what);
      continue;
    }
    const fingerprint = fingerprintOf(found.key.getPublicSSH());
    if (seen.has(fingerprint)) continue;
    if (seen.size >= from.most) {
      talk.notes.push(
        `More than ${from.most} keys: only the first ${from.most} were offered. Choose one for this host.`,
      );
      return;
    }
    seen.add(fingerprint);
    yield toCandidate(talk, found, fingerprint);
  }
  const [first] = failures;
  if (from.must && seen.size === 0 && first !== undefined) throw first;
  for (const { failure } of failures) talk.notes.push([failure.message, failure.hint].filter(Boolean).join('. '));
}

function toCandidate(talk: LoginTalk, source: KeySource, fingerprint: string): LoginCandidate {
  const state: { trouble: FailureError | undefined } = { trouble: undefined };
  const agent = makeKeyAgent(source.key, source.sign, (why) => {
    state.trouble = why;
  });
  return {
    name: `key ${fingerprint} (${source.name})`,
    method: { type: 'agent', username: talk.connection.name.user, agent },
    trouble: () => state.trouble,
  };
}

async function* keySources(
  talk: LoginTalk,
  from: { readonly agent: boolean; readonly files: boolean; readonly must: boolean },
): AsyncGenerator<KeySource | FailureError, void> {
  if (from.agent) yield* agentKeys(talk);
  if (!from.files) return;
  const usual = talk.hop.identityFiles.length === 0;
  const files = usual ? ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => `~/.ssh/${name}`) : talk.hop.identityFiles;
  for (const file of files) {
    const found = await orAborted(fileKey(talk, file), talk.signal);
    // The default files need not exist.
    if (usual && found instanceof FailureError && found.failure.code === 'file-missing') continue;
    yield found;
  }
}

async function* agentKeys(talk: LoginTalk): AsyncGenerator<KeySource | FailureError, void> {
  const { environment, home, hop, signal } = talk;
  try {
    const opened = await orAborted(openAgent(hop, { environment, signal, home }), signal);
    if (opened === undefined) return;
    const { agent } = opened;
    for (const { key, comment } of opened.keys) {
      yield {
        name: `agent, ${serverText(comment, 60)}`,
        key,
        sign: agentSign(agent, key),
      };
    }
  } catch (error) {
    if (!(error instanceof FailureError) || signal.aborted) throw error;
    yield error;
  }
}

function agentSign(agent: BaseAgent, key: ParsedKey): Sign {
  return async (data, options) => {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    agent.sign(key, data, options, (error, signature) => {
      if (signature === undefined) reject(error ?? new Error('The agent did not sign'));
      else resolve(signature);
    });
    return promise;
  };
}

async function fileKey(talk: LoginTalk, file: string): Promise<KeySource | FailureError> {
  const load = async (): Promise<ParsedKey> => {
    const { attempt, home, hop, index, signal } = talk;
    return loadIdentity(file, {
      home,
      signal,
      passphrase: async (refused) =>
        orAborted(
          attempt.secret(
            {
              slot: `hop-${index}-passphrase`,
              source: hop.passphrase,
              message: `Passphrase of the key ${file}`,
              ...(refused === undefined ? {} : { refused }),
            },
            signal,
          ),
          signal,
        ),
    });
  };
  try {
    const publicHalf = await readPublicHalf(talk, file);
    if (publicHalf !== undefined) {
      return { name: file, key: publicHalf, sign: async (data, { hash }) => (await load()).sign(data, hash) };
    }
    const key = await load();
    return { name: file, key, sign: async (data, { hash }) => key.sign(data, hash) };
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code === 'cancelled' || talk.signal.aborted) throw error;
    return error;
  }
}

/** The `.pub` file next to a key file; undefined if there is none that can be read as a key. */
async function readPublicHalf(talk: LoginTalk, file: string): Promise<ParsedKey | undefined> {
  const path = expandHome(file, talk.home);
  // The private half must exist too; otherwise its absence is the failure to report.
  const texts = await Promise.all(
    [`${path}.pub`, path].map(async (name) => readFile(name, 'utf8').catch(() => undefined)),
  );
  const [text] = texts;
  if (texts.includes(undefined) || text === undefined || text.length > 64 * 1024) return undefined;
  const key = ssh2.utils.parseKey(text);
  return key instanceof Error ? undefined : key;
}

/** Signs data with the private half of a key. */
type Sign = (data: Buffer, options: SigningRequestOptions) => Promise<Buffer>;

/** An agent of a single key, so that each key is one attempt, and is unlocked only once the server accepts it. */
function makeKeyAgent(key: ParsedKey, sign: Sign, onTrouble: (why: FailureError) => void): BaseAgent<ParsedKey> {
  return new KeyAgent(key, sign, onTrouble);
}

/** ssh2 accepts an agent only as an instance of its own class. */
class KeyAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #key: ParsedKey;
  readonly #sign: Sign;
  readonly #onTrouble: (why: FailureError) => void;

  constructor(key: ParsedKey, sign: Sign, onTrouble: (why: FailureError) => void) {
    super();
    this.#key = key;
    this.#sign = sign;
    this.#onTrouble = onTrouble;
  }

  override getIdentities(answer: IdentityCallback<ParsedKey>): void {
    answer(null, [this.#key]);
  }

  // oxlint-disable-next-line max-params -- ssh2's own signature
  override sign(
    _key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const answer = typeof options === 'function' ? options : callback;
    const settings = typeof options === 'function' ? {} : options;
    const fail = (error: unknown): void => {
      const trouble = toTrouble(error);
      this.#onTrouble(trouble);
      answer?.(trouble);
    };
    if (settings.hash === 'sha1')
      return fail(new Error('The server requires a SHA-1 signature, which is not supported'));
    this.#sign(data, settings).then((signature) => answer?.(null, signature), fail);
  }
}

function toTrouble(error: unknown): FailureError {
  if (error instanceof FailureError) return error;
  return makeFailure({
    code: 'login-refused',
    message: 'The key could not be used to sign',
    hint: 'The agent may be locked, or a confirmation may have been declined.',
    details: [wordsOf(error)],
    cause: error,
  });
}
