import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { useCommands } from '#renderer/ui/commands.tsx';
import { copyText } from '#renderer/ui/copyText.ts';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot } from '#renderer/ui/Modal.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { CallOutput } from '#shared/contract/contract.ts';
import styles from './AboutDialog.module.css';

type About = CallOutput<'diagnostics.about'>;

/** The command `About Tidescope`: versions, licences, and what to attach to a report of a problem. */
export function AboutDialog() {
  const [open, setOpen] = useState(false);
  useCommands([{ id: 'about', title: 'About Tidescope', group: 'general', run: () => setOpen(true) }]);
  return open ? <AboutTidescope onClose={() => setOpen(false)} /> : null;
}

function AboutTidescope({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const about = useQuery({
    queryKey: ['about'],
    queryFn: async ({ signal }) => client.call('diagnostics.about', {}, { signal }),
    gcTime: 0,
  });
  return (
    <Modal title="About Tidescope" closesOutside onClose={onClose}>
      <ModalBody tabIndex={0} role="group" aria-label="About Tidescope">
        <QueryPanel query={about} what="the versions">
          {(value) => <Facts about={value} />}
        </QueryPanel>
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </Modal>
  );
}

function Facts({ about }: { readonly about: About }) {
  const client = useClient();
  const { version, runtimes, folder, canOpenFolder, reports } = about;
  const versions = [`Tidescope ${version}`, ...runtimes.map((each) => `${each.name} ${each.version}`)].join('\n');
  const [copied, setCopied] = useState('');
  const copyReport = (name: string): void => {
    client
      .call('diagnostics.report', { name })
      .then(async ({ text }) => copyText(text ?? 'This report is no longer available.'))
      .then(
        () => setCopied(`Copied ${name}`),
        () => setCopied(`Failed ${name}`),
      );
  };
  return (
    <div className={styles['about']}>
      <section aria-label="Versions">
        <p className={styles['name']}>Tidescope {version}</p>
        <dl>
          {runtimes.map((each) => (
            <div key={each.name}>
              <dt>{each.name}</dt>
              <dd>{each.version}</dd>
            </div>
          ))}
        </dl>
        <CopyButton text={versions} label="Copy versions" what="the versions" />
      </section>
      <section aria-label="Log and crash reports">
        <h3>Log and crash reports</h3>
        <p>
          They stay on this machine, with secrets masked; nothing is ever sent. They are in <code>{folder}</code>.
        </p>
        {reports.length === 0 ? <p className={styles['dim']}>No crash has been recorded.</p> : null}
        <ul className={styles['reports']}>
          {reports.map(({ name, at, what }) => (
            <li key={name}>
              <time dateTime={at}>{at.slice(0, 19).replace('T', ' ')} UTC</time>
              <span>{what}</span>
              <Button onClick={() => copyReport(name)}>
                {copied === `Copied ${name}`
                  ? 'Copied'
                  : copied === `Failed ${name}`
                    ? 'Could not copy'
                    : 'Copy report'}
              </Button>
            </li>
          ))}
        </ul>
        {canOpenFolder ? (
          <Button onClick={() => void client.call('diagnostics.openFolder', {})}>Open folder</Button>
        ) : null}
      </section>
      <Licences />
    </div>
  );
}

function Licences() {
  const client = useClient();
  const [open, setOpen] = useState(false);
  const licences = useQuery({
    queryKey: ['licences'],
    queryFn: async ({ signal }) => client.call('diagnostics.licences', {}, { signal }),
    enabled: open,
    staleTime: Infinity,
  });
  return (
    <section aria-label="Licences">
      <h3>Licences</h3>
      <p>Tidescope is free software under the MIT licence.</p>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Third-party components</summary>
        {open ? (
          <QueryPanel query={licences} what="the licences">
            {({ licences: all }) => (
              <ul className={styles['licences']}>
                {all.map(({ name, version, licence, text }) => (
                  <li key={`${name}@${version}`}>
                    <details>
                      <summary>
                        {name} {version} <span className={styles['dim']}>{licence}</span>
                      </summary>
                      <pre>{text}</pre>
                    </details>
                  </li>
                ))}
                {all.length === 0 ? <li>They are collected when the program is built.</li> : null}
              </ul>
            )}
          </QueryPanel>
        ) : null}
      </details>
    </section>
  );
}
