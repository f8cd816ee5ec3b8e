import ssh2, {
  type BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import { wordsOf } from '#core/connection/ssh/sshFailure.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** Signs data with the private half of a key. */
export type Sign = (data: Buffer, options: SigningRequestOptions) => Promise<Buffer>;

/** An agent of a single key, so that each key is one try, and is unlocked only once the server wants it. */
export function makeKeyAgent(key: ParsedKey, sign: Sign, onTrouble: (why: FailureError) => void): BaseAgent<ParsedKey> {
  return new KeyAgent(key, sign, onTrouble);
}

/** ssh2 takes an agent only as an instance of its own class. */
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
    if (settings.hash === 'sha1') return fail(new Error('The server wants a signature with SHA-1, which is not made'));
    this.#sign(data, settings).then((signature) => answer?.(null, signature), fail);
  }
}

function toTrouble(error: unknown): FailureError {
  if (error instanceof FailureError) return error;
  return makeFailure({
    code: 'login-refused',
    message: 'A key could not sign',
    hint: 'A locked agent, or one that asks for a confirmation, may have refused.',
    details: [wordsOf(error)],
    cause: error,
  });
}
