import type { Study } from './study.ts';

function flukaCard(name: string, values: readonly (number | string)[], sdum = ''): string {
  const fields = values.map((value) => (typeof value === 'number' ? String(value) : value).padStart(10)).join('');
  return `${name.padEnd(10)}${fields}`.padEnd(70) + sdum;
}

function flukaInput(study: Study, primaries: number): string {
  const bins = study.estimators.flatMap(({ geometry }, k) => {
    const [quantity, unit, name] = [k === 0 ? 'DOSE' : 'PROTON', -21 - k, geometry.name];
    return [
      flukaCard('USRBIN', [10, quantity, unit, geometry.x[1], geometry.y[1], geometry.z[1]], name),
      flukaCard(
        'USRBIN',
        [geometry.x[0], geometry.y[0], geometry.z[0], geometry.x[2], geometry.y[2], geometry.z[2]],
        '&',
      ),
    ];
  });
  return [
    'TITLE',
    study.title,
    flukaCard('DEFAULTS', [], 'HADROTHE'),
    flukaCard('BEAM', [-study.beam.energy / 1000, 0, 0, study.beam.sigma, study.beam.sigma, 1], 'PROTON'),
    flukaCard('BEAMPOS', [0, 0, -5, 0, 0, 0]),
    flukaCard('GEOBEGIN', [], 'COMBNAME'),
    '    0    0',
    `RPP phantom -10.0 +10.0 -10.0 +10.0 +0.0 +${study.depth.toFixed(1)}`,
    'RPP world -50.0 +50.0 -50.0 +50.0 -50.0 +50.0',
    'RPP bound -60.0 +60.0 -60.0 +60.0 -60.0 +60.0',
    'END',
    'PHANTOM 5 +phantom',
    'WORLD 5 +world -phantom',
    'BLACK 5 +bound -world',
    'END',
    'GEOEND',
    flukaCard('ASSIGNMA', ['WATER', 'PHANTOM']),
    flukaCard('ASSIGNMA', ['AIR', 'WORLD']),
    flukaCard('ASSIGNMA', ['BLCKHOLE', 'BLACK']),
    ...bins,
    flukaCard('RANDOMIZ', [1, 137]),
    flukaCard('START', [primaries]),
    'STOP',
    '',
  ].join('\n');
}

function topasInput(study: Study, primaries: number): string {
  const [scored] = study.estimators;
  return [
    's:Ge/WaterPhantom/Type = "TsBox"',
    's:Ge/WaterPhantom/Material = "G4_WATER"',
    's:Ge/WaterPhantom/Parent = "World"',
    `d:Ge/WaterPhantom/HLZ = ${(study.depth / 2).toFixed(1)} cm`,
    `i:Ge/WaterPhantom/YBins = ${scored?.geometry.y[2] ?? 1}`,
    `i:Ge/WaterPhantom/ZBins = ${scored?.geometry.z[2] ?? 1}`,
    's:So/Beam/Type = "Beam"',
    's:So/Beam/BeamParticle = "proton"',
    `d:So/Beam/BeamEnergy = ${study.beam.energy.toFixed(1)} MeV`,
    `i:So/Beam/NumberOfHistoriesInRun = ${primaries}`,
    's:Sc/Dose/Quantity = "DoseToWater"',
    's:Sc/Dose/Component = "WaterPhantom"',
    's:Sc/Dose/OutputType = "CSV"',
    'sv:Ph/Default/Modules = 1 "g4em-standard_opt4"',
    '',
  ].join('\n');
}

/** The input files of a study for FLUKA; `primaries` are those of one task. */
export function flukaFiles(study: Study, primaries: number): Record<string, string> {
  return {
    'info.json': "{'version': 'unknown', 'label': '', 'simulator': 'fluka'}",
    'fl_sim.inp': flukaInput(study, primaries),
  };
}

/** The input files of a study for TOPAS; `primaries` are those of one task. */
export function topasFiles(study: Study, primaries: number): Record<string, string> {
  return {
    'info.json': "{'version': '', 'label': '', 'simulator': 'topas'}",
    'topas_config.txt': topasInput(study, primaries),
  };
}
