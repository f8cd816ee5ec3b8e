import { json } from '@codemirror/lang-json';
import { StreamLanguage } from '@codemirror/language';
import type { Extension } from '@codemirror/state';

/** The supported languages. */
export type CodeLanguage = 'plain' | 'json' | 'shieldhit' | 'fluka' | 'topas';

const flukaNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?(?=[\s,]|$)/u;

/** Cards of FLUKA: `*` comments in the first column, the card's name, preprocessor lines, numbers. */
const flukaLanguage = StreamLanguage.define<null>({
  name: 'fluka',
  startState: () => null,
  token: (stream) => {
    if (stream.sol()) {
      if (stream.peek() === '*') {
        stream.skipToEnd();
        return 'comment';
      }
      if (stream.peek() === '#') {
        stream.skipToEnd();
        return 'typeName';
      }
      if (stream.match(/^[A-Z][\w-]*/u) !== null) return 'keyword';
    }
    if (stream.eatSpace()) return null;
    if (stream.peek() === '!') {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.match(flukaNumber) !== null) return 'number';
    stream.match(/^[^\s!]+/u);
    return null;
  },
});

const shieldhitNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?(?=[\s,!*]|$)/u;

interface LineState {
  /** True once the line's first word has passed. */
  begun: boolean;
}

/** Input files of SHIELD-HIT12A (beam.dat, geo.dat, detect.dat, mat.dat): comments, first words, numbers. */
const shieldhitLanguage = StreamLanguage.define<LineState>({
  name: 'shieldhit',
  startState: () => ({ begun: false }),
  token: (stream, state) => {
    if (stream.sol()) state.begun = false;
    if (stream.eatSpace()) return null;
    if (stream.peek() === '!' || stream.peek() === '#' || (stream.peek() === '*' && !state.begun)) {
      stream.skipToEnd();
      return 'comment';
    }
    const first = !state.begun;
    state.begun = true;
    if (stream.match(shieldhitNumber) !== null) return 'number';
    stream.match(/^[^\s!]+/u);
    if (first) return stream.indentation() === 0 ? 'keyword' : 'labelName';
    return null;
  },
});

const topasNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/u;

/** Parameter files of TOPAS: `type:Name/Of/Parameter = value unit`, `#` comments. */
const topasLanguage = StreamLanguage.define<null>({
  name: 'topas',
  startState: () => null,
  token: (stream) => {
    if (stream.eatSpace()) return null;
    if (stream.peek() === '#') {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.sol() || stream.column() === stream.indentation()) {
      if (stream.match(/^(?:[dubsi]v?c?|includeFile)(?=\s*[:=])/u) !== null) return 'typeName';
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/u) !== null) return 'string';
    if (stream.match(topasNumber) !== null) return 'number';
    if (stream.match(/^[A-Za-z][\w-]*(?:\/[\w.+-]+)+/u) !== null) return 'keyword';
    if (stream.match(/^\w+/u) === null) stream.next();
    return null;
  },
});

const extensions = {
  plain: () => [],
  json: () => json(),
  shieldhit: () => shieldhitLanguage,
  fluka: () => flukaLanguage,
  topas: () => topasLanguage,
} as const satisfies Record<CodeLanguage, () => Extension>;

/** The extension that highlights a language. */
export function codeLanguage(language: CodeLanguage): Extension {
  return extensions[language]();
}
