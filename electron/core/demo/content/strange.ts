/** A simulation whose rows are unusual, though its results are sound. */
export interface Strange {
  readonly title: string;
  readonly simulator?: string;
  readonly state?: string;
  readonly user?: 'none' | 'gone';
  readonly withoutSubclass?: true;
  /** Log files: none, several rows, a very long one. */
  readonly logs?: 'several' | 'long';
}

const essay =
  'Systematic study of the dependence of the dose-averaged linear energy transfer on the position of the first monitor chamber, ';

/** Titles, states and users that a careless program stumbles over. */
export const strangeSimulations: readonly Strange[] = [
  { title: '' },
  { title: '<img src=x onerror="alert(1)"><b>Bold</b> proton' },
  { title: essay.repeat(90) },
  { title: '陽子線 150 MeV, żółć, שלום, 👩‍🔬' },
  { title: '=SUM(A1:A9)' },
  { title: '100%_done\'; DROP TABLE "Page"; --' },
  { title: 'Line one\nline two\tand a tab' },
  { title: 'Nobody owns this', user: 'none' },
  { title: 'Its user was deleted', user: 'gone' },
  { title: 'No CelerySimulation row', withoutSubclass: true },
  { title: 'State from a later yaptide', state: 'PAUSED' },
  { title: 'Geant4 from the browser', simulator: 'geant4' },
  { title: 'Several log files', logs: 'several' },
  { title: 'Verbose log, 3 MB', logs: 'long' },
];
