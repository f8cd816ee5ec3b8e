import type { z } from 'zod';
import { activityCalls } from '#shared/contract/activityCalls.ts';
import { adminCalls } from '#shared/contract/adminCalls.ts';
import { archiveCalls } from '#shared/contract/archiveCalls.ts';
import { backupCalls } from '#shared/contract/backupCalls.ts';
import { catalogCalls } from '#shared/contract/catalogCalls.ts';
import type { CallDefinitions } from '#shared/contract/callParts.ts';
import { cleanupCalls } from '#shared/contract/cleanupCalls.ts';
import { connectionCalls } from '#shared/contract/connectionCalls.ts';
import { editCalls } from '#shared/contract/editCalls.ts';
import { importCalls } from '#shared/contract/importCalls.ts';
import { datasetCalls } from '#shared/contract/datasetCalls.ts';
import { diagnosticsCalls } from '#shared/contract/diagnosticsCalls.ts';
import { exportCalls } from '#shared/contract/exportCalls.ts';
import { gridCalls } from '#shared/contract/gridCalls.ts';
import { hostCalls } from '#shared/contract/hostCalls.ts';
import { integrityCalls } from '#shared/contract/integrityCalls.ts';
import { maintenanceCalls } from '#shared/contract/maintenanceCalls.ts';
import { comparisonCalls } from '#shared/contract/comparisonCalls.ts';
import { migrationCalls } from '#shared/contract/migrationCalls.ts';
import { overviewCalls } from '#shared/contract/overviewCalls.ts';
import { problemCalls } from '#shared/contract/problemCalls.ts';
import { profileCalls, sshCalls } from '#shared/contract/profileCalls.ts';
import { resultFileCalls } from '#shared/contract/resultFileCalls.ts';
import { estimatorCalls, inputCalls, logfileCalls } from '#shared/contract/resultCalls.ts';
import { simulationCalls, tableCalls, taskCalls } from '#shared/contract/simulationCalls.ts';
import { sqlCalls } from '#shared/contract/sqlCalls.ts';
import { clusterCalls, userCalls } from '#shared/contract/userCalls.ts';

/**
 * Every call that the renderer (or a script) can make to core, composed of one slice for each subject. The key is the
 * channel on every transport. An output that is a Uint8Array travels as a binary body over HTTP and as itself over IPC.
 */
export const contract = {
  ...hostCalls,
  ...diagnosticsCalls,
  ...connectionCalls,
  ...profileCalls,
  ...sshCalls,
  ...activityCalls,
  ...adminCalls,
  ...archiveCalls,
  ...backupCalls,
  ...datasetCalls,
  ...cleanupCalls,
  ...overviewCalls,
  ...problemCalls,
  ...integrityCalls,
  ...comparisonCalls,
  ...migrationCalls,
  ...simulationCalls,
  ...taskCalls,
  ...tableCalls,
  ...catalogCalls,
  ...maintenanceCalls,
  ...gridCalls,
  ...editCalls,
  ...importCalls,
  ...userCalls,
  ...clusterCalls,
  ...estimatorCalls,
  ...inputCalls,
  ...logfileCalls,
  ...sqlCalls,
  ...exportCalls,
  ...resultFileCalls,
} as const satisfies CallDefinitions;

export type Contract = typeof contract;
/** The name of a call. */
export type Call = keyof Contract;
/** The caller's input: parts with a default may be omitted. */
export type CallInput<C extends Call> = z.input<Contract[C]['input']>;
export type CallOutput<C extends Call> = z.output<Contract[C]['output']>;

/** Narrows foreign text to the name of a call. */
export function isCall(name: unknown): name is Call {
  return typeof name === 'string' && Object.hasOwn(contract, name);
}
