import { describe, expect, it } from 'vitest';
import { meaningfulLines } from '#shared/input/inputText.ts';

const lines = (simulator: string, name: string, text: string): readonly string[] =>
  meaningfulLines(simulator, { name, text });

describe('a normalised input file of SHIELD-HIT12A', () => {
  it('has no comments, seed, primaries and blanks, whatever the case of its name', () => {
    const text =
      '* beam\nRNDSEED 89736501 ! seed\n\nNSTAT   1000 0\nTMAX0   150.0   0.5  ! MeV\r\n# end\n! note\nSTRAGG 2';
    expect(lines('SHIELDHIT', 'Beam.dat', text)).toEqual(['TMAX0 150 0.5', 'STRAGG 2']);
  });

  it('has numbers in one spelling, except those that would lose digits', () => {
    expect(lines('shieldhit', 'beam.dat', 'TMAX0 1.50E2 +.5 -0.0 1D3\nID 12345678901234567890')).toEqual([
      'TMAX0 150 0.5 0 1000',
      'ID 12345678901234567890',
    ]);
  });

  it('keeps the columns of the geometry, and drops its title', () => {
    const text = '    0    0          Proton beam\n  RCC    1      0.00      0.00\n* a comment\n  END\n';
    expect(lines('shieldhit', 'geo.dat', text)).toEqual(['    0    0', '  RCC    1      0.00      0.00', '  END']);
  });
});

describe('a normalised input file of FLUKA', () => {
  it('has no comments, title, primaries and seed, in its columns', () => {
    const text =
      'TITLE\nMy beam\n* note\nBEAM           -0.15                 0.1\nRANDOMIZ         1.0     137.0\nSTART         1000.0\nSTOP\n';
    expect(lines('fluka', 'fl_sim.inp', text)).toEqual(['BEAM           -0.15                 0.1', 'STOP']);
  });
});

describe('a normalised parameter file of TOPAS', () => {
  it('has no comments, histories and seed', () => {
    const text = 'i:Ts/Seed = 3\nd:So/Beam/BeamEnergy = 150.0 MeV # energy\ni:So/Beam/NumberOfHistoriesInRun = 100\n';
    expect(lines('topas', 'topas_config.txt', text)).toEqual(['d:So/Beam/BeamEnergy = 150 MeV']);
  });
});

describe('a normalised file of an unknown simulator', () => {
  it('has every line', () => {
    expect(lines('dummy', 'a.txt', '# one  \n\n two')).toEqual(['# one', ' two']);
  });
});
