import type { Attempt, SecretRequest, StepContext } from '#core/connection/attempt/attempt.ts';
import { nameHop, serverText } from '#core/connection/ssh/sshTexts.ts';
import type { SshQuestion } from '#core/connection/ssh/systemSsh/askpass.ts';
import type { Hop, SecretSlot } from '#shared/domain/profile.ts';
import { FailureError } from '#shared/failure.ts';

interface Answering {
  readonly hops: readonly Hop[];
  readonly attempt: Attempt;
  readonly context: StepContext;
  /** Called if the user declined or an answer could not be had: the login ends. */
  readonly onFailure: (why: FailureError) => void;
}

/** Answers the questions of the system's ssh: from the profile's secrets, or by asking the user during the steps. */
export function answerSshQuestions({ hops, attempt, context, onFailure }: Answering) {
  const asked = new Map<SecretSlot, number>();
  const secret = async ({ refused, ...request }: SecretRequest & { readonly refused: string }) => {
    const { slot, source } = request;
    const before = asked.get(slot) ?? 0;
    asked.set(slot, before + 1);
    // A command would print the same again.
    if (before > 0 && source.kind === 'command') return undefined;
    return attempt.secret(before === 0 ? request : { ...request, refused }, context.signal);
  };
  const find = async (question: SshQuestion): Promise<string | undefined> => {
    const text = serverText(question.text, 1000);
    if (question.kind === 'notice') {
      context.tell(text);
      return undefined;
    }
    if (text.startsWith('The authenticity of host') || question.kind === 'confirm' || /\(yes\/no/u.test(text)) {
      return confirm(text, attempt, context.signal);
    }
    const key = /^Enter passphrase for (?:key )?'?(.+?)'?: ?$/u.exec(text)?.[1];
    if (key !== undefined) {
      const index = hops.findIndex(({ identityFiles }) =>
        identityFiles.some((file) => key.endsWith(file.replace(/^~/u, ''))),
      );
      const hop = hops[index] ?? hops.at(-1);
      const slot: SecretSlot = `hop-${index < 0 ? hops.length - 1 : index}-passphrase`;
      const source = hop?.passphrase ?? { kind: 'ask' };
      const given = await secret({
        slot,
        source,
        message: `Passphrase of the key ${key}`,
        refused: `The passphrase of ${key} was wrong`,
      });
      if (given !== undefined || source.kind !== 'none') return given;
    }
    const login = /^\(?(?:([^@\s]+)@)?([^\s)']+?)(?:\)|'s) password: ?$/iu.exec(text);
    if (login !== null) {
      const index = hopOf(hops, login[2] ?? '', asked);
      const hop = hops[index];
      if (hop !== undefined && hop.password.kind !== 'none') {
        const { user, place } = nameHop({ ...hop, user: login[1] ?? hop.user });
        const slot: SecretSlot = `hop-${index}-password`;
        const given = await secret({
          slot,
          source: hop.password,
          message: `Password of ${user} on ${place}`,
          refused: `${place} refused the password`,
        });
        return given;
      }
    }
    return askAsIs(text, hops, { attempt, context });
  };
  return async (question: SshQuestion): Promise<string | undefined> => {
    try {
      return await find(question);
    } catch (error) {
      if (error instanceof FailureError) onFailure(error);
      return undefined;
    }
  };
}

/** The host that asks for a password: by its name, and of several with that name the first that has not asked yet. */
function hopOf(hops: readonly Hop[], name: string, asked: ReadonlyMap<SecretSlot, number>): number {
  const fitting = hops.flatMap(({ host, alias }, index) => (host === name || alias === name ? [index] : []));
  return fitting.find((index) => !asked.has(`hop-${index}-password`)) ?? fitting.at(-1) ?? hops.length - 1;
}

async function confirm(text: string, attempt: Attempt, signal: AbortSignal): Promise<string | undefined> {
  const [, host, words = ''] =
    /^The authenticity of host '([^\s']+)[^']*' can't be established\.\s*(.*)$/u.exec(text) ?? [];
  const isHostKey = host !== undefined;
  const answer = await attempt.ask(
    {
      kind: 'confirm',
      message: isHostKey ? `‘${host}’ is not a known host` : 'ssh asks',
      explanation: isHostKey
        ? `${words.replace(/\s*Are you sure you want to continue.*$/u, '')} Compare the fingerprint with the one that the server’s administrator gives you: if they differ, someone may be intercepting the connection. ssh keeps the key in ~/.ssh/known_hosts.`
        : text,
      confirm: isHostKey ? 'Trust and remember' : 'Yes',
      decline: isHostKey ? 'Do not connect' : 'No',
      canRemember: false,
    },
    signal,
  );
  return answer.kind === 'confirm' ? 'yes' : undefined;
}

async function askAsIs(
  text: string,
  hops: readonly Hop[],
  { attempt, context }: Pick<Answering, 'attempt' | 'context'>,
): Promise<string | undefined> {
  const last = hops.at(-1);
  const host = last === undefined ? 'ssh' : nameHop(last).place;
  const questions = [{ text, echo: false }];
  const answer = await attempt.ask({ kind: 'questions', host, title: '', instructions: '', questions }, context.signal);
  return answer.kind === 'answers' ? (answer.values[0] ?? '') : undefined;
}
