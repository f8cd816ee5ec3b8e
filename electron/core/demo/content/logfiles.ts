import type { Random } from '../physics/random.ts';
import { rangeOf } from '../physics/range.ts';
import type { PythonValue } from '../stored/pythonJson.ts';
import type { Study } from './study.ts';

function header(study: Study, primaries: number): string[] {
  const { particle, energy, spread } = study.beam;
  return [
    '  SHIELD-HIT12A (log of the Tidescope demonstration)',
    '  Version: v1.1.0',
    '',
    '  Beam configuration:',
    '  -----------------------------------------------------',
    `  Requested number of primaries NSTAT      : ${primaries}`,
    '  Random number seed RNDSEED               : 89736501',
    '  Scatter mode       : MOLIERE',
    '  Straggl mode       : VAVILOV',
    '  Nuclear reactions  : ON',
    '',
    `  Primary particle   : ${particle.name} (A ${particle.a}, Z ${particle.z})`,
    `  TMax0              : ${energy.toFixed(3)}  MeV or MeV/n`,
    `  TSigma0            : ${spread.toFixed(3)}  MeV or MeV/n`,
    `  Range in water     : ${rangeOf(particle, energy).toFixed(3)}  cm`,
    '',
  ];
}

/** The log of one task, with a line for every tenth of its primaries. */
export function taskLog(study: Study, primaries: number, random: Random): string {
  let seconds = 0;
  const lines = Array.from({ length: 10 }, (_, k) => {
    seconds += 2 + 3 * random.next();
    return ` Primary particle no. ${Math.round((primaries * (k + 1)) / 10)} ETR: ${Math.round((9 - k) * 3)} second(s) after ${seconds.toFixed(1)} s`;
  });
  return [...header(study, primaries), ...lines, '', '  Run time: normal end of the simulation', ''].join('\n');
}

/** The log of a failed task. */
export function failedLog(study: Study, primaries: number): string {
  return [
    ...header(study, primaries),
    '  *** Error: no material table for medium 3 in zone 4',
    '      Check mat.dat: ICRU 190 has no stopping powers for this particle.',
    '  Stopped with exit code 1',
    '',
  ].join('\n');
}

/** One log of about three million characters, as from a verbose setting. */
export function verboseLog(study: Study, random: Random): PythonValue {
  const lines = Array.from({ length: 42_000 }, (_, k) => {
    const energy = (study.beam.energy * random.next()).toFixed(4).padStart(9);
    return `${String(k + 1).padStart(7)}  step ${String(random.integer(900)).padStart(4)}  E = ${energy} MeV  zone ${random.integer(4)}  ${random.next() < 0.002 ? 'WARNING lost particle' : 'ok: followed to its end'}`;
  });
  return { 'shieldhit_0000.log': [...header(study, study.primaries), ...lines].join('\n') };
}

function base64(value: PythonValue & object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A dummy token. It was never valid anywhere: key, signature and times are made up. */
function madeUpToken(simulation: number, random: Random): string {
  const signature = Buffer.from(Array.from({ length: 32 }, () => random.integer(256))).toString('base64url');
  const claims = { sub: `demo-${simulation}`, note: 'made up by Tidescope' };
  return `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims)}.${signature}`;
}

/** What is stored when a submission to a cluster fails: nested, with scripts that contain a token. */
export function submissionLog(simulation: number, tasks: number, random: Random): PythonValue {
  const token = madeUpToken(simulation, random);
  const script = (name: string, ...lines: readonly string[]): string =>
    ['#!/bin/bash', `#SBATCH --job-name=yaptide_${name}`, '#SBATCH --time=00:59:59', ...lines, ''].join('\n');
  return {
    message: 'The submission was refused',
    submit_stdout: 'Submitting array of tasks\n',
    submit_stderr:
      'sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified\n',
    sh_files: {
      submit: script('submit', 'ARRAY=$(sbatch --parsable array.sh)', 'sbatch --dependency=afterok:$ARRAY collect.sh'),
      array: script('array', `#SBATCH --array=1-${tasks}`, `export UPDATE_KEY=${token}`, 'shieldhit .'),
      collect: script('collect', `curl -H "Authorization: Bearer ${token}" https://yaptide.example.org/results`),
    },
  };
}
