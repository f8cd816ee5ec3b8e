import { randomUUID } from 'node:crypto';
import type { CoreEvent } from '#shared/contract/events.ts';
import type { OpenPrompt, Prompt, PromptAnswer } from '#shared/domain/attempt.ts';
import { makeFailure } from '#shared/failure.ts';

interface AskOptions {
  readonly callId: string | null;
  readonly connectionId: string | null;
  readonly signal: AbortSignal;
  /** In seconds. */
  readonly limit: number;
}

/** The questions that wait for the user. */
export interface Prompts {
  readonly list: () => readonly OpenPrompt[];
  /** Whether a window is listening that could answer. */
  readonly isHeard: () => boolean;
  /** Fails with not-found for a question that is no longer open. */
  readonly answer: (promptId: string, answer: PromptAnswer) => void;
  /**
   * Fails with cancelled if it is declined or cancelled, with timeout if no answer comes, with not-allowed if no window
   * listens.
   */
  readonly ask: (prompt: Prompt, options: AskOptions) => Promise<PromptAnswer>;
}

interface Waiting {
  readonly open: OpenPrompt;
  readonly settle: (answer: PromptAnswer) => void;
}

interface PromptsOptions {
  readonly tell: (event: CoreEvent) => void;
  readonly isHeard: () => boolean;
}

/** In ms: how long a question waits for a window that is still being loaded to listen. */
const graceTime = 1500;

/** Keeps the open questions and reports each when it opens and when it ends. */
export function makePrompts({ tell, isHeard }: PromptsOptions): Prompts {
  const waiting = new Map<string, Waiting>();
  return {
    isHeard,
    list: () => [...waiting.values()].map(({ open }) => open),
    answer: (promptId, answer) => {
      const found = waiting.get(promptId);
      if (found === undefined) {
        throw makeFailure({
          code: 'not-found',
          message: 'This question is no longer open',
          hint: 'It was answered in another window, or the attempt that asked it has ended.',
        });
      }
      found.settle(answer);
    },
    ask: async (prompt, { callId, connectionId, signal, limit }) => {
      if (signal.aborted) throw refused();
      const { promise, resolve, reject } = Promise.withResolvers<PromptAnswer>();
      const open = { promptId: randomUUID(), callId, connectionId, prompt };
      const cancel = (): void => reject(refused());
      const late = setTimeout(() => reject(unanswered(limit)), limit * 1000);
      const deaf = setTimeout(() => {
        if (!isHeard()) reject(unheard(prompt));
      }, graceTime);
      signal.addEventListener('abort', cancel, { once: true });
      waiting.set(open.promptId, { open, settle: resolve });
      tell({ kind: 'prompt', open });
      try {
        const answer = await promise;
        if (answer.kind === 'refuse') throw refused();
        return answer;
      } finally {
        clearTimeout(late);
        clearTimeout(deaf);
        signal.removeEventListener('abort', cancel);
        waiting.delete(open.promptId);
        tell({ kind: 'prompt-ended', promptId: open.promptId });
      }
    },
  };
}

function refused(): Error {
  return makeFailure({ code: 'cancelled', message: 'Connecting was cancelled: a question was not answered' });
}

function unheard(prompt: Prompt): Error {
  if (prompt.kind === 'recovery') {
    const { message, explanation } = prompt;
    return makeFailure({ code: 'unavailable', message, hint: `${explanation} Connect from the window to choose.` });
  }
  const what =
    prompt.kind === 'host-key'
      ? `ask whether the host key ${prompt.fingerprint} of ${prompt.host} is trusted`
      : prompt.kind === 'secret'
        ? `answer ‘${prompt.message}’`
        : prompt.kind === 'confirm' || prompt.kind === 'role'
          ? `ask: ${prompt.message}`
          : `show the questions of ${prompt.host}`;
  return makeFailure({
    code: 'not-allowed',
    message: `No window is open to ${what}`,
    hint: 'Connect from the window once, or pass the secret with the call.',
  });
}

function unanswered(limit: number): Error {
  return makeFailure({
    code: 'timeout',
    message: `A question was not answered within ${limit} s`,
    hint: "Connect again. The time limit for answers can be changed in the connection's settings.",
  });
}
