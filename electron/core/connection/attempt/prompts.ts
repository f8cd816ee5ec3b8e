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

/** The questions that wait for the person at the window. */
export interface Prompts {
  readonly list: () => readonly OpenPrompt[];
  /** Whether anybody listens who could answer. */
  readonly isHeard: () => boolean;
  /** Fails with not-found for a question that waits no more. */
  readonly answer: (promptId: string, answer: PromptAnswer) => void;
  /** Fails with cancelled where it is refused or given up, with timeout where nobody answers. */
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

/** Keeps the open questions and tells of each when it opens and when it ends. */
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
          message: 'That question waits for no answer any more',
          hint: 'It was answered in another window, or what asked it has ended.',
        });
      }
      found.settle(answer);
    },
    ask: async (prompt, { callId, connectionId, signal, limit }) => {
      if (signal.aborted) throw refused();
      if (!isHeard()) throw unheard(prompt);
      const { promise, resolve, reject } = Promise.withResolvers<PromptAnswer>();
      const open = { promptId: randomUUID(), callId, connectionId, prompt };
      const giveUp = (): void => reject(refused());
      const late = setTimeout(() => reject(unanswered(limit)), limit * 1000);
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.set(open.promptId, { open, settle: resolve });
      tell({ kind: 'prompt', open });
      try {
        const answer = await promise;
        if (answer.kind === 'refuse') throw refused();
        return answer;
      } finally {
        clearTimeout(late);
        signal.removeEventListener('abort', giveUp);
        waiting.delete(open.promptId);
        tell({ kind: 'prompt-ended', promptId: open.promptId });
      }
    },
  };
}

function refused(): Error {
  return makeFailure({ code: 'cancelled', message: 'The question was not answered: connecting was given up' });
}

function unheard(prompt: Prompt): Error {
  if (prompt.kind === 'recovery') {
    const { message, explanation } = prompt;
    return makeFailure({ code: 'unavailable', message, hint: `${explanation} Connect from the window to choose.` });
  }
  const what =
    prompt.kind === 'host-key'
      ? `whether the host key ${prompt.fingerprint} of ${prompt.host} is trusted`
      : prompt.kind === 'secret'
        ? `for a secret: ${prompt.message}`
        : `what ${prompt.host} wants to know`;
  return makeFailure({
    code: 'not-allowed',
    message: `No window is open that could be asked ${what}`,
    hint: 'Connect from the window once, or give the secret with the call.',
  });
}

function unanswered(limit: number): Error {
  return makeFailure({
    code: 'timeout',
    message: `Nobody answered a question within ${limit} s`,
    hint: 'Connect again. How long a question waits is one of the limits of the profile.',
  });
}
