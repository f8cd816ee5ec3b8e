import { StreamLanguage } from '@codemirror/language';

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?(?=[\s,!*]|$)/u;

interface LineState {
  /** True once the line's first word has passed. */
  begun: boolean;
}

/** Input files of SHIELD-HIT12A (beam.dat, geo.dat, detect.dat, mat.dat): comments, first words, numbers. */
export const shieldhitLanguage = StreamLanguage.define<LineState>({
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
    if (stream.match(numberPattern) !== null) return 'number';
    stream.match(/^[^\s!]+/u);
    if (first) return stream.indentation() === 0 ? 'keyword' : 'labelName';
    return null;
  },
});
