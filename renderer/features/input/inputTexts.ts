import type { TextFileGroup } from '#renderer/ui/text/TextFileList.tsx';
import type { CodeLanguage } from '#renderer/ui/text/codeLanguage.ts';
import { formatTextSize } from '#renderer/ui/text/textFacts.ts';
import type { Input, StoredFile, TextPart } from '#shared/domain/input.ts';
import { formatPlural } from '#shared/figures.ts';

/** A viewable part of an Input row. */
export type InputText =
  | (PartOfInput & { readonly kind: 'file'; readonly file: StoredFile })
  | (PartOfInput & { readonly kind: 'json'; readonly name: string; readonly text: string; readonly isCut: boolean });

interface PartOfInput {
  readonly id: string;
  readonly inputId: number;
  readonly part: TextPart;
}

/** The viewable parts of an Input row: its project, its files in order, other keys. */
function inputTexts(input: Input): readonly InputText[] {
  const inputId = input.id;
  const json = (name: string, part: 'project' | 'rest', text: string | null): readonly InputText[] =>
    text === null
      ? []
      : [{ kind: 'json', id: `${inputId}/${part}`, inputId, part, name, text, isCut: input.cut.includes(part) }];
  return [
    ...input.files.map(
      (file, part) => ({ kind: 'file', id: `${inputId}/file/${file.name}`, inputId, part, file }) as const,
    ),
    ...json('Project', 'project', input.project),
    ...json('Other keys', 'rest', input.rest),
  ];
}

/** The list next to the text; rows get a heading if there are several. */
export function inputGroups(inputs: readonly Input[]): readonly TextFileGroup[] {
  return inputs.map((input) => ({
    id: String(input.id),
    heading: inputs.length === 1 ? null : `Input ${input.id}`,
    items: inputTexts(input).map((text) =>
      text.kind === 'json'
        ? { id: text.id, name: text.name, aside: formatTextSize(text.text.length) }
        : {
            id: text.id,
            name: text.file.name,
            aside: formatTextSize(text.file.length),
            warning: text.file.masked === 0 ? undefined : `${formatPlural(text.file.masked, 'secret')} masked`,
          },
    ),
  }));
}

/** The text named by the address, otherwise the first with content. */
export function chosenText(inputs: readonly Input[], id: string | undefined): InputText | undefined {
  const all = inputs.flatMap(inputTexts);
  return (
    all.find((text) => text.id === id) ??
    all.find((text) => text.kind === 'file' && text.file.name !== 'info.json') ??
    all.find((text) => text.kind === 'json') ??
    all[0]
  );
}

const shieldhitFiles = /^(?:beam|geo|detect|mat|sobp)\w*\.dat$/iu;

/** The syntax of an input file, by its name. `info.json` is a Python print, not JSON. */
export function inputLanguage(fileName: string): CodeLanguage {
  const name = fileName.split(/[/\\]/u).at(-1) ?? fileName;
  if (shieldhitFiles.test(name)) return 'shieldhit';
  if (/\.inp$/iu.test(name)) return 'fluka';
  if (/^topas.*\.txt$|\.topas$/iu.test(name)) return 'topas';
  if (/\.json$/iu.test(name) && name !== 'info.json') return 'json';
  return 'plain';
}
