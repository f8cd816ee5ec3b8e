import { settingsDirectory } from '#core/account.ts';
import { makeCore } from '#core/core.ts';
import { FailureError } from '#shared/failure.ts';
import { servicesWithoutWindow } from '../http/browserMode.ts';
import { complain } from './terminal.ts';

/** Makes one call of core and returns its answer. Fails as the call does. */
export type Ask = (call: string, input: unknown) => Promise<unknown>;

/** Runs `work` with a core of its own. Nothing else waits for its thread, so its delays are not reported. */
export async function withCore<Result>(work: (ask: Ask) => Promise<Result>): Promise<Result> {
  const core = makeCore({
    directory: settingsDirectory(),
    services: servicesWithoutWindow('when-saved'),
    log: complain,
    maxDelay: Infinity,
  });
  try {
    return await work(async (call, input) => {
      const reply = await core.call({ call, input, callId: 'command' }, new AbortController().signal);
      if (!reply.ok) throw new FailureError(reply.failure);
      return reply.value;
    });
  } finally {
    await core.close();
  }
}
