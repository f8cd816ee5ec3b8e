import type { IntegrityPace, IntegrityReport } from '#shared/domain/integrity.ts';
import { vi } from 'vitest';
import { contract } from '#shared/contract/contract.ts';
import { makeFailure } from '#shared/failure.ts';
import { neverAborted } from './ownDatabases.ts';
import type { TestCore } from './testCore.ts';

/** Opens a database in a core and returns the id of the connection. */
export async function openIn({ core }: TestCore, target: object): Promise<string> {
  const reply = await core.call({ call: 'connections.open', input: { target }, callId: 'open' }, neverAborted);
  if (!reply.ok) throw makeFailure(reply.failure);
  return contract['connections.open'].output.parse(reply.value).id;
}

/** Checks a database from start to end and returns the report. */
export async function checkIntegrity(
  { core }: TestCore,
  connectionId: string,
  pace: IntegrityPace = 'full',
): Promise<IntegrityReport> {
  await core.call({ call: 'integrity.start', input: { connectionId, pace }, callId: 'start' }, neverAborted);
  const read = async (): Promise<IntegrityReport | null> => {
    const reply = await core.call({ call: 'integrity.state', input: { connectionId }, callId: 'state' }, neverAborted);
    if (!reply.ok) throw makeFailure(reply.failure);
    const { run, report } = contract['integrity.state'].output.parse(reply.value);
    if (run.step === 'failed') throw makeFailure(run.failure);
    return run.step === 'idle' ? report : null;
  };
  return vi.waitUntil(read, { timeout: 120_000, interval: 20 });
}
