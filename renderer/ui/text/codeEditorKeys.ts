import { EditorSelection, type SelectionRange } from '@codemirror/state';
import type { EditorView, KeyBinding } from '@codemirror/view';

type Move = (view: EditorView, range: SelectionRange) => SelectionRange;

function command(move: Move, extend: boolean) {
  return (view: EditorView): boolean => {
    const range = view.state.selection.main;
    const to = move(view, range);
    const next = extend
      ? EditorSelection.range(range.anchor, to.head, to.goalColumn)
      : EditorSelection.cursor(to.head, to.assoc, undefined, to.goalColumn);
    view.dispatch({ selection: next, scrollIntoView: true, userEvent: 'select' });
    return true;
  };
}

function bind(key: string, move: Move): KeyBinding {
  return { key, run: command(move, false), shift: command(move, true), preventDefault: true };
}

function pageHeight(view: EditorView): number {
  return Math.max(view.scrollDOM.clientHeight - 2 * view.defaultLineHeight, view.defaultLineHeight);
}

const toStart: Move = () => EditorSelection.cursor(0);
const toEnd: Move = (view) => EditorSelection.cursor(view.state.doc.length);

/** The keys that move and select; nothing here changes text. Left, right and word moves are the browser's own. */
export const codeEditorKeys: readonly KeyBinding[] = [
  bind('ArrowUp', (view, range) => view.moveVertically(range, false)),
  bind('ArrowDown', (view, range) => view.moveVertically(range, true)),
  bind('PageUp', (view, range) => view.moveVertically(range, false, pageHeight(view))),
  bind('PageDown', (view, range) => view.moveVertically(range, true, pageHeight(view))),
  bind('Home', (view, range) => view.moveToLineBoundary(range, false)),
  bind('End', (view, range) => view.moveToLineBoundary(range, true)),
  bind('Mod-Home', toStart),
  bind('Mod-End', toEnd),
  {
    key: 'Mod-a',
    preventDefault: true,
    run: (view) => {
      view.dispatch({ selection: { anchor: 0, head: view.state.doc.length }, userEvent: 'select' });
      return true;
    },
  },
];
