import { watch } from 'node:fs';
import { chmod, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { isMissingFile } from '#core/errorCode.ts';

/*
 * ssh asks its questions through a program (SSH_ASKPASS). Ours is a script in a folder that only this account may
 * enter: it writes the question to a file there and reads the answer from a pipe, so that no secret is ever on disk or
 * in an argument.
 */

/** A question of ssh. */
export interface SshQuestion {
  /** `text` requires an answer, `confirm` a yes or no; `notice` is only shown: a security key waits to be touched. */
  readonly kind: 'text' | 'confirm' | 'notice';
  readonly text: string;
}

const script = `#!/bin/sh
umask 077
cd "$(dirname "$0")" || exit 1
tell() { printf '%s\\n%s' "$SSH_ASKPASS_PROMPT" "$1" > "new-$$" && mv "new-$$" "ask-$$"; }
if [ "$SSH_ASKPASS_PROMPT" = none ]; then tell "$1"; exit 0; fi
mkfifo "answer-$$" && exec 3<> "answer-$$" && tell "$1" || exit 1
IFS= read -r answer <&3
rm -f "answer-$$"
case "$answer" in +*) printf '%s\\n' "\${answer#+}" ;; *) exit 1 ;; esac
`;

interface AskpassOptions {
  /** A private folder, which its owner removes. */
  readonly folder: string;
  /** Gives the answer; undefined for none, which ends that login method. */
  readonly answer: (question: SshQuestion) => Promise<string | undefined>;
  /** Called when anything in the folder has changed. */
  readonly onChange: () => void;
}

/** Listens for questions in a folder. The result stops listening; `environment` makes ssh ask there. */
export async function listenForQuestions({ folder, answer, onChange }: AskpassOptions): Promise<{
  readonly environment: NodeJS.ProcessEnv;
  readonly stop: () => void;
}> {
  const program = join(folder, 'askpass');
  await writeFile(program, script, { mode: 0o700, flag: 'wx' });
  await chmod(program, 0o700);
  const taken = new Set<string>();
  const look = async (): Promise<void> => {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      if (!name.startsWith('ask-') || taken.has(name)) continue;
      taken.add(name);
      void handle(folder, name.slice('ask-'.length), answer);
    }
  };
  const watcher = watch(folder, () => {
    void look();
    onChange();
  });
  return {
    environment: {
      SSH_ASKPASS: program,
      SSH_ASKPASS_REQUIRE: 'force',
      // Before OpenSSH 8.4, the program is used only if there is a display.
      DISPLAY: process.env['DISPLAY'] ?? 'none',
    },
    stop: () => watcher.close(),
  };
}

async function handle(folder: string, id: string, answer: AskpassOptions['answer']): Promise<void> {
  const path = join(folder, `ask-${id}`);
  const [hint = '', ...lines] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  await rm(path, { force: true });
  const text = lines.join('\n');
  if (hint === 'none') {
    await answer({ kind: 'notice', text });
    return;
  }
  const given = await answer({ kind: hint === 'confirm' ? 'confirm' : 'text', text }).catch(() => undefined);
  const line = given === undefined ? '-' : `+${given.replaceAll(/[\r\n\0]/gu, '')}`;
  // The script holds the pipe open; one that has ended meanwhile needs no answer.
  const pipe = await open(join(folder, `answer-${id}`), constants.O_WRONLY | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      if (isMissingFile(error) || (error instanceof Error && 'code' in error && error.code === 'ENXIO'))
        return undefined;
      throw error;
    },
  );
  try {
    await pipe?.write(`${line}\n`);
  } finally {
    await pipe?.close();
  }
}
