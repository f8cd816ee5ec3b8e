import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Extension, Prec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** What the editor of SQL shows beyond a viewer of texts: suggestions and faults. All colours are the document's. */
const look = EditorView.theme({
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--accent) 16%, transparent)' },
  '.cm-placeholder': { color: 'var(--dim)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--raise)',
    color: 'var(--text)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mono)',
    fontSize: '12px',
    maxHeight: '260px',
    minWidth: '320px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', display: 'flex', gap: '16px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--sel)', color: 'var(--text)' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent-text)', fontWeight: '600' },
  '.cm-completionDetail': { marginLeft: 'auto', fontStyle: 'normal', fontFamily: 'var(--sans)', color: 'var(--dim)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--danger) 1px' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn) 1px' },
  '.cm-diagnostic': {
    padding: '5px 10px',
    borderLeft: '3px solid var(--danger)',
    fontFamily: 'var(--sans)',
    fontSize: '12px',
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--violet)' },
  { tag: [tags.special(tags.string), tags.name], color: 'var(--text)' },
  { tag: tags.special(tags.name), color: 'var(--accent-text)' },
  { tag: [tags.standard(tags.name), tags.typeName], color: 'var(--blue)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
]);

export const sqlTheme: Extension = [look, Prec.highest(syntaxHighlighting(colours))];
