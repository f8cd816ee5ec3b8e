import { isJsonObject } from '#shared/blob/tolerantJson.ts';
import type { Input } from '#shared/domain/input.ts';

/** Names of the numbers in geometry pages. */
export type ValueNames = ReadonlyMap<number, string>;

/** Detectors whose values are numbers of something in the Input. */
const numbered = { MATERIAL: 'materials', MEDIUM: 'materials', ZONE: 'zones' } as const;

/** What a detector's values count; undefined if they are quantities. */
export function numberedBy(detector: string): 'materials' | 'zones' | undefined {
  return new Map<string, 'materials' | 'zones'>(Object.entries(numbered)).get(detector.trim().toUpperCase());
}

/** Codes that mean no material, and common ones of ICRU that an Input without a project does not name. */
const knownCodes: ValueNames = new Map([
  [0, 'black hole'],
  [1000, 'vacuum'],
  [104, 'air'],
  [223, 'PMMA'],
  [276, 'water'],
]);

type InputParts = Pick<Input, 'files' | 'project'>;

/** A project's JSON; undefined if there is none, or it was truncated. */
function projectOf({ project }: InputParts): unknown {
  try {
    return project === null ? undefined : JSON.parse(project);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The names that the user gave to materials, by their ICRU codes. */
function materialsByCode(project: unknown): ValueNames {
  const materials = listOf(memberOf(memberOf(project, 'materialManager'), 'materials'));
  return new Map(
    materials.flatMap((material): readonly (readonly [number, string])[] => {
      const [code, name] = [memberOf(material, 'icru'), memberOf(material, 'name')];
      return typeof code === 'number' && typeof name === 'string' ? [[code, name]] : [];
    }),
  );
}

/** The media of SHIELD-HIT12A's `mat.dat` by their numbers: `MEDIUM 1`, `ICRU 276`, `END`. */
function mediaOf(text: string): ReadonlyMap<number, number> {
  const media = new Map<number, number>();
  let medium: number | null = null;
  for (const line of text.split('\n')) {
    const [word = '', value = ''] = line.trim().split(/\s+/u);
    if (word.toUpperCase() === 'MEDIUM') medium = Number(value);
    if (word.toUpperCase() === 'ICRU' && medium !== null) media.set(medium, Number(value));
    if (word.toUpperCase() === 'END') medium = null;
  }
  return media;
}

/**
 * Materials by the numbers in a page of SHIELD-HIT12A. Their names come from the project, otherwise from their codes.
 */
export function materialNames(inputs: readonly InputParts[]): ValueNames {
  const names = new Map<number, string>([
    [0, knownCodes.get(0) ?? ''],
    [1000, knownCodes.get(1000) ?? ''],
  ]);
  for (const input of inputs) {
    const own = materialsByCode(projectOf(input));
    const file = input.files.find(({ name }) => /(?:^|\/ )mat\.dat$/u.test(name));
    for (const [medium, code] of mediaOf(file?.text ?? '')) {
      names.set(medium, own.get(code) ?? knownCodes.get(code) ?? `ICRU ${code}`);
    }
  }
  return names;
}

/** Zones by their numbers, which follow their order in the project; the world comes last. */
export function zoneNames(inputs: readonly InputParts[]): ValueNames {
  const managers = inputs.map((input) => memberOf(projectOf(input), 'zoneManager'));
  const [manager] = managers.filter((each) => each !== undefined);
  const zones = [...listOf(memberOf(manager, 'zones')), memberOf(manager, 'worldZone')];
  return new Map(
    zones.flatMap((zone, index): readonly (readonly [number, string])[] => {
      const name = memberOf(zone, 'name');
      return typeof name === 'string' ? [[index + 1, name]] : [];
    }),
  );
}
