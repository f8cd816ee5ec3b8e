import { gzipSync } from '#core/zlib.ts';
import { z } from 'zod';
import { parseJson } from '#core/parseJson.ts';
import type { DatasetFileRow } from './readTable.ts';

const text = z.string().catch('');
/** Zod's numbers are finite. */
const numbers = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((each) => typeof each === 'number'),
);
const axisSchema = z.object({ name: text, stored_unit: text, stored_centres: numbers });
const pageSchema = z.object({
  kind: z.string(),
  name: text,
  unit: text,
  values: numbers,
  axes: z.array(axisSchema).nullable(),
  metadata: text,
});

/** The blob of a page, made of its values again; null where the dataset has none of it. Axes are as they were stored, so that they are repaired again. */
export function pageBlob(row: DatasetFileRow): Buffer | null {
  const page = pageSchema.safeParse(row).data;
  if (page === undefined) return null;
  const axes = page.axes ?? [];
  const isParticles = page.kind === 'phase-space';
  const values = isParticles ? `[${listText(page.values)}]` : listText(page.values);
  const parts = [
    `"dimensions": ${axes.length}`,
    `"data": {${headText(page.name, page.unit)}, "values": ${values}}`,
    ...axes.map(
      ({ name, stored_unit: unit, stored_centres: centres }, index) =>
        `"axis_dim${index + 1}": {${headText(name, unit)}, "values": ${listText(centres)}}`,
    ),
    `"metadata": ${parseJson(page.metadata) === undefined ? '{}' : page.metadata}`,
  ];
  return gzipSync(`{${parts.join(', ')}}`);
}

const headText = (name: string, unit: string): string =>
  `"name": ${JSON.stringify(name)}, "unit": ${JSON.stringify(unit)}`;

/** Numbers as Python writes them: every double as the shortest text that gives it again. */
function listText(values: readonly number[]): string {
  return `[${values.map((value) => (Object.is(value, -0) ? '-0.0' : String(value))).join(', ')}]`;
}

/** An estimator's metadata as a blob; null where there is none. */
export function metadataBlob({ metadata }: DatasetFileRow): Buffer | null {
  return typeof metadata === 'string' ? gzipSync(metadata) : null;
}
