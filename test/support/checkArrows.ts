import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import swc, { type TsParserConfig } from '@swc/core';
import type { ICruiseResult } from 'dependency-cruiser';
import { z } from 'zod';

/* `npm run arrows`: checks who imports whom. Also fails if nothing was checked, which a missing parser causes silently.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const minModules = 50;

/*
 * dependency-cruiser makes SWC read every file as TypeScript without JSX, and stops at the first .tsx. It has no
 * setting for that, so the syntax is chosen by the file's name.
 */
const { parseFileSync } = swc;
Object.assign(swc, {
  parseFileSync: (file: string, options: TsParserConfig) =>
    parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') }),
});
const { cruise } = await import('dependency-cruiser');

const configuration = z
  .object({ forbidden: z.array(z.custom<never>()), options: z.record(z.string(), z.unknown()) })
  .parse(createRequire(import.meta.url)('../../.dependency-cruiser.cjs'));

process.chdir(root);
const { output } = await cruise(['shared', 'electron', 'renderer'], {
  ...configuration.options,
  validate: true,
  ruleSet: { forbidden: configuration.forbidden },
});
if (typeof output === 'string') throw new TypeError('dependency-cruiser answered text where a result was asked for');
report(output);

function report({ summary }: ICruiseResult): void {
  for (const { rule, from, to } of summary.violations) process.stderr.write(`${rule.name}: ${from} → ${to}\n`);
  process.stdout.write(`arrows: ${summary.totalCruised} modules, ${summary.violations.length} violations\n`);
  if (summary.totalCruised < minModules) process.stderr.write(`arrows: fewer than ${minModules} modules were seen\n`);
  if (summary.violations.length > 0 || summary.totalCruised < minModules) process.exitCode = 1;
}
