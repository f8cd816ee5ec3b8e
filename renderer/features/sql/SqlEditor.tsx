import { autocompletion, closeBrackets, completionKeymap, type CompletionSource } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { PostgreSQL, sql, SQLite } from '@codemirror/lang-sql';
import { bracketMatching } from '@codemirror/language';
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { type RefObject, useEffect, useRef } from 'react';
import { keyText } from '#renderer/ui/keyText.ts';
import { codeEditorTheme } from '#renderer/ui/text/codeEditorTheme.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { sqlTheme } from './sqlTheme.ts';

interface SqlEditorProps {
  /** What it begins with; a change of it later has no effect. */
  readonly text: string;
  readonly label: string;
  readonly dialect: Dialect;
  /** Is handed the editor, and null once it is gone. */
  readonly onView: (view: EditorView | null) => void;
  readonly className?: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly complete: CompletionSource;
  readonly onText: (text: string) => void;
  readonly onCaret: (at: number) => void;
  readonly onRun: (which: 'caret' | 'all') => void;
  readonly onFormat: () => void;
}

type Handlers = Pick<SqlEditorProps, 'complete' | 'onView' | 'onText' | 'onCaret' | 'onRun' | 'onFormat'>;

/** A text of SQL that is written and run. Tab indents; Esc, then Tab leaves it. */
export function SqlEditor(props: SqlEditorProps) {
  const { text, label, dialect, className, diagnostics } = props;
  const host = useRef<HTMLDivElement>(null);
  const handlers = useRef<Handlers>(props);
  useEffect(() => {
    handlers.current = props;
  });
  const view = useRef<EditorView | null>(null);
  const first = useRef(text);
  useEffect(() => {
    if (host.current === null) return undefined;
    const made = mount(host.current, { text: first.current, label, dialect, handlers });
    view.current = made;
    handlers.current.onView(made);
    return () => {
      first.current = made.state.doc.toString();
      view.current = null;
      handlers.current.onView(null);
      made.destroy();
    };
  }, [label, dialect]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const { length } = editor.state.doc;
    const fitting = diagnostics.map((each) => ({
      ...each,
      from: Math.min(each.from, length),
      to: Math.min(each.to, length),
    }));
    editor.dispatch(setDiagnostics(editor.state, fitting));
  }, [diagnostics]);
  return <div ref={host} className={className} />;
}

interface Mounting extends Pick<SqlEditorProps, 'text' | 'label' | 'dialect'> {
  readonly handlers: RefObject<Handlers>;
}

function mount(host: HTMLElement, { text, label, dialect, handlers }: Mounting): EditorView {
  // In a shadow root CodeMirror adopts constructed style sheets, which a strict style-src allows.
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const run = (which: 'caret' | 'all') => (): boolean => {
    handlers.current.onRun(which);
    return true;
  };
  const state = EditorState.create({
    doc: text,
    extensions: [
      Prec.highest(
        keymap.of([
          { key: 'Mod-Enter', run: run('caret') },
          { key: 'Mod-Shift-Enter', run: run('all') },
          {
            key: 'Shift-Alt-f',
            run: () => {
              handlers.current.onFormat();
              return true;
            },
          },
        ]),
      ),
      EditorView.contentAttributes.of({ 'aria-label': label }),
      lineNumbers(),
      history(),
      drawSelection(),
      bracketMatching(),
      closeBrackets(),
      highlightSelectionMatches(),
      search({ top: true }),
      autocompletion({
        override: [async (context) => handlers.current.complete(context)],
        icons: false,
        activateOnTypingDelay: 50,
      }),
      keymap.of([...completionKeymap, ...historyKeymap, ...searchKeymap, ...defaultKeymap, indentWithTab]),
      sql({ dialect: dialect === 'postgresql' ? PostgreSQL : SQLite }),
      placeholder(`Write SQL, then press ${keyText('Ctrl+Enter')} to run the statement at the caret.`),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) handlers.current.onText(update.state.doc.toString());
        if (update.docChanged || update.selectionSet) handlers.current.onCaret(update.state.selection.main.head);
      }),
      codeEditorTheme,
      sqlTheme,
    ],
  });
  return new EditorView({ state, root, parent: root });
}
