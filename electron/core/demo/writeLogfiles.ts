import { spoil } from './content/damages.ts';
import { failedLog, submissionLog, taskLog, verboseLog } from './content/logfiles.ts';
import type { PlannedSimulation } from './content/plan.ts';
import type { Study } from './content/study.ts';
import type { Random } from './physics/random.ts';
import { gzipJson } from './stored/gzipBlob.ts';
import type { PythonValue } from './stored/pythonJson.ts';
import type { InsertInto } from './insertInto.ts';

interface LogParts {
  readonly simulationId: number;
  readonly planned: PlannedSimulation;
  readonly study: Study;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
}

function taskLogs(parts: LogParts, count: number, random: Random): PythonValue {
  const per = Math.max(1, Math.floor(parts.study.primaries / parts.planned.tasks));
  const failed = parts.planned.fate.state === 'FAILED';
  const logs = Array.from({ length: count }, (_, k): [string, string] => [
    `${parts.study.simulator}_${String(k).padStart(4, '0')}.log`,
    failed ? failedLog(parts.study, per) : taskLog(parts.study, per, random),
  ]);
  return Object.fromEntries(logs);
}

/** The contents of a simulation's Logfiles rows, one each. Only failed or unusual simulations have any. */
function logsOf(parts: LogParts, random: Random): PythonValue[] {
  const { planned } = parts;
  const { strange, fateName } = planned;
  if (strange?.logs === 'long') return [verboseLog(parts.study, random)];
  if (strange?.logs === 'several') return [taskLogs(parts, 2, random), {}, { error: 'Worker lost its connection' }];
  if (fateName === 'submissionRefused') return [submissionLog(parts.simulationId, planned.tasks, random)];
  const told = planned.fate.state === 'FAILED' || fateName === 'partlyFailed' || planned.damage?.where === 'logfile';
  return told ? [taskLogs(parts, Math.min(3, planned.tasks), random)] : [];
}

/** Writes the log files of a simulation. */
export function writeLogfiles(insert: InsertInto, parts: LogParts, random: Random): void {
  const { damage } = parts.planned;
  for (const log of logsOf(parts, random)) {
    const blob = gzipJson(log, parts.endedAt / 1000);
    const stored = damage?.where === 'logfile' ? spoil(blob, damage.kind) : blob;
    insert('Logfiles', { simulation_id: parts.simulationId, compressed_data: stored });
  }
}
