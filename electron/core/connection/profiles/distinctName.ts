/** The name, or the name with the first number from 2 on that is not taken; at most 100 characters. */
export function distinctName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : ` ${number}`;
    const candidate = `${name.slice(0, 100 - ending.length).trimEnd()}${ending}`;
    if (!taken.has(candidate)) return candidate;
  }
}
