import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { endStages } from '#renderer/api/useCancellableCall.ts';
import { diagnosticsText } from '#renderer/features/connecting/attemptState.ts';
import { StageList } from '#renderer/features/connecting/StageList.tsx';
import { profileQueries } from '#renderer/features/profiles/profileQueries.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import { visibleText } from '#shared/visibleText.ts';
import { TopBar } from '../frame/TopBar.tsx';
import { type OpenedConnection, profileIdOf } from '../useOpenedConnection.ts';
import frame from '../frame/Frame.module.css';
import styles from './OpeningPage.module.css';

interface OpeningPageProps {
  readonly connectionId: string;
  readonly opened: Exclude<OpenedConnection, { readonly step: 'open' }>;
}

/** The page of a connection that is being opened, or could not be. */
export function OpeningPage({ connectionId, opened }: OpeningPageProps) {
  const navigate = useNavigate();
  const name = useNameOf(connectionId);
  const failure = opened.step === 'failed' ? opened.failure : null;
  const stages = failure === null ? opened.stages : endStages(opened.stages, failure);
  return (
    <div className={frame['welcome']}>
      <TopBar connection={undefined} status={undefined} />
      <main className={frame['center']}>
        <div className={styles['opening']}>
          <h1>{failure === null ? `Connecting to ${name}` : `${name} could not be opened`}</h1>
          {stages.length > 0 && <StageList stages={stages} />}
          {opened.step === 'failed' && <FailurePanel failure={opened.failure} />}
          <div className={styles['actions']}>
            {opened.step === 'failed' && (
              <Button look="primary" onClick={opened.again}>
                Try again
              </Button>
            )}
            <Button onClick={() => void navigate({ to: '/' })}>
              {failure === null ? 'Cancel' : 'Go to the welcome page'}
            </Button>
            <span className={styles['end']}>
              <CopyButton
                label="Copy diagnostics"
                what="diagnostics"
                text={diagnosticsText({ label: name, purpose: 'connect' }, stages, failure)}
              />
            </span>
          </div>
        </div>
      </main>
      <footer className={frame['status']} />
    </div>
  );
}

/** Its saved name, if known before it is open. */
function useNameOf(connectionId: string): string {
  const profileId = profileIdOf(connectionId);
  const list = useQuery({ ...profileQueries.list(useClient()), enabled: profileId !== undefined });
  const found = list.data?.profiles.find(({ id }) => id === profileId);
  return found === undefined ? 'The connection' : visibleText(found.name);
}
