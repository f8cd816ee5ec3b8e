import type { z } from 'zod';
import { passwordStrength } from '#core/admin/passwords/passwordStrength.ts';
import { countProblems, listProblems } from '#core/admin/problems/listProblems.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { problemCalls } from '#shared/contract/problemCalls.ts';

type Calls = typeof problemCalls;

type ProblemHandlers = {
  readonly [C in keyof Calls]: (
    input: z.output<Calls[C]['input']>,
    context: { readonly signal: AbortSignal },
  ) => Promise<z.output<Calls[C]['output']>>;
};

/** The handlers of `problemCalls`; `on` finds an open connection's database. */
export function makeProblemHandlers(on: (connectionId: string) => ReadOnlyDatabase): ProblemHandlers {
  return {
    'problems.list': async ({ connectionId, ...input }, { signal }) => listProblems(on(connectionId), input, signal),
    'problems.count': async ({ connectionId, filter }, { signal }) =>
      countProblems(on(connectionId), { filter }, signal),
    'passwords.strength': async ({ password, username }) => passwordStrength(password, username),
  };
}
