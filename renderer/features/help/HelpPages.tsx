import { useState } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import styles from './HelpPages.module.css';

const texts = import.meta.glob<string>('../../../docs/*.md', { query: '?raw', import: 'default', eager: true });
const pictures = import.meta.glob<string>('../../../docs/*.png', { query: '?url', import: 'default', eager: true });

/** The order of the pages that have one; further ones follow by their title. */
const order = ['connecting', 'simulations', 'results', 'export', 'changing-data', 'tables', 'sql', 'activity'];

interface HelpPage {
  /** `sql` for `docs/sql.md`. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

const pages: readonly HelpPage[] = Object.entries(texts)
  .map(([path, text]) => {
    const name = /([^/]+)\.md$/u.exec(path)?.[1] ?? path;
    return { name, text, title: /^# (.+)$/mu.exec(text)?.[1] ?? name };
  })
  .toSorted((one, other) => rank(one) - rank(other) || one.title.localeCompare(other.title, 'en'));

function rank({ name }: Pick<HelpPage, 'name'>): number {
  const at = order.indexOf(name);
  return at === -1 ? order.length : at;
}

/** The pages, with their titles beside them. Everything is bundled: nothing is fetched from elsewhere. */
export function HelpPages() {
  const [name, setName] = useState(pages[0]?.name);
  const page = pages.find((each) => each.name === name);
  return (
    <div className={styles['help']}>
      <nav aria-label="Pages">
        {pages.map((each) => (
          <button
            key={each.name}
            type="button"
            aria-current={each.name === name ? 'page' : undefined}
            onClick={() => setName(each.name)}
          >
            {each.title}
          </button>
        ))}
      </nav>
      <article key={name} ref={showStart} aria-label={page?.title}>
        <Markdown remarkPlugins={[remarkGfm]} components={componentsFor(setName)}>
          {page?.text ?? ''}
        </Markdown>
      </article>
    </div>
  );
}

/** Each page is shown from its start, wherever the one before was scrolled to. */
function showStart(article: HTMLElement | null): void {
  article?.scrollIntoView({ block: 'start' });
}

function componentsFor(onPage: (name: string) => void): Components {
  return {
    a: ({ href = '', children }) => {
      const name = /^([\w-]+)\.md(?:#.*)?$/u.exec(href)?.[1];
      if (name !== undefined && pages.some((page) => page.name === name)) {
        return (
          <button type="button" className={styles['link']} onClick={() => onPage(name)}>
            {children}
          </button>
        );
      }
      if (!href.startsWith('https://')) return <span>{children}</span>;
      return (
        <a href={href} target="_blank" rel="noreferrer">
          {children}
        </a>
      );
    },
    img: ({ src, alt }) => <img src={pictures[`../../../docs/${String(src)}`]} alt={alt ?? ''} />,
    table: ({ children }) => (
      <div className={styles['table']}>
        <table>{children}</table>
      </div>
    ),
  };
}
