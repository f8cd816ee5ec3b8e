import type { z } from 'zod';
import { passwordStrength } from '#core/admin/passwords/passwordStrength.ts';
import { countStuck, listStuck } from '#core/admin/stuck/listStuck.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { stuckCalls } from '#shared/contract/stuckCalls.ts';

type Calls = typeof stuckCalls;

type StuckHandlers = {
  readonly [C in keyof Calls]: (
    input: z.output<Calls[C]['input']>,
    context: { readonly signal: AbortSignal },
  ) => Promise<z.output<Calls[C]['output']>>;
};

/** The handlers of `stuckCalls`; `on` finds an open connection's database. */
export function makeStuckHandlers(on: (connectionId: string) => ReadOnlyDatabase): StuckHandlers {
  return {
    'stuck.list': async ({ connectionId, ...input }, { signal }) => listStuck(on(connectionId), input, signal),
    'stuck.count': async ({ connectionId, filter }, { signal }) => countStuck(on(connectionId), { filter }, signal),
    'passwords.strength': async ({ password, username }) => passwordStrength(password, username),
  };
}
