import type { Random } from '../physics/random.ts';
import { int, type PythonValue } from '../stored/pythonJson.ts';
import { flukaFiles, topasFiles } from './otherFiles.ts';
import { projectOf } from './project.ts';
import { shieldhitFiles } from './shieldhitFiles.ts';
import type { Study } from './study.ts';

const filesOf = { shieldhit: shieldhitFiles, fluka: flukaFiles, topas: topasFiles } as const;

/** The Input of a simulation: project (of EDITOR ones) and the simulator's files, whose primaries are those of one task. */
export function inputOf(
  study: Study,
  about: { readonly inputType: string; readonly tasks: number; readonly description: string },
  random: Random,
): PythonValue {
  const files = filesOf[study.simulator](study, Math.max(1, Math.floor(study.primaries / about.tasks)));
  const shared = { number_of_all_primaries: int(study.primaries), input_files: files };
  if (about.inputType !== 'EDITOR') return { input_type: about.inputType, ...shared };
  return { input_type: 'EDITOR', input_json: projectOf(study, about.description, random), ...shared };
}
