import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { latestOfLine, lifecyclesOf, successorsOf } from '../../server/model/image-lifecycle.ts';
import { parseImageReference } from '../../server/model/image-reference.ts';
import { softwareSchedules } from '../../server/model/lifecycle/software.ts';
import { systemSchedules } from '../../server/model/lifecycle/systems.ts';

const schedules = [...systemSchedules, ...softwareSchedules];

function image(text: string) {
  const reference = parseImageReference(text);
  assert.ok(reference, text);
  return reference;
}

describe('the table of ends of life', () => {
  it('has a day of the calendar for each version', () => {
    for (const { title, ends } of schedules) {
      for (const [version, day] of ends) {
        assert.match(version, /^\d+(?:\.\d+)*$|^20H2$/, title);
        assert.equal(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10), day, `${title} ${version}`);
      }
    }
  });

  it('names no image twice', () => {
    const names = schedules.flatMap((schedule) => schedule.names);
    assert.equal(new Set(names).size, names.length);
  });

  it('knows the tag that moves on with the updates of a line', () => {
    const today = '2026-11-22';
    for (const [text, expected] of [
      ['python:3.12.1-slim', 'python:3.12-slim'],
      ['node:22.3.0', 'node:22'],
      ['docker.io/library/python:3.12.1', 'docker.io/library/python:3.12'],
      ['python:3.12', undefined],
      ['python:3.7.1', undefined],
      ['python:3.12.1-windowsservercore-ltsc2016', undefined],
      ['python:3.12.1-rc1', undefined],
      [`python:3.12.1@sha256:${'a'.repeat(64)}`, undefined],
      ['acme/python:3.12.1', undefined],
      ['python:latest', undefined],
    ] as const)
      assert.equal(latestOfLine(image(text), today), expected, text);
  });

  it('offers only what has not ended itself', () => {
    const today = '2026-11-22';
    for (const { names, ends, successors } of schedules) {
      const first = [...ends].find(([, day]) => day < today)?.[0];
      if (successors === undefined || first === undefined) continue;
      const offered = successorsOf(image(`${names[0]}:${first}`), today);
      assert.notEqual(offered.length, 0, names[0]);
      for (const { text } of offered) {
        for (const { end } of lifecyclesOf(image(text))) assert.ok(end > today, `${text} ended on ${end}`);
      }
    }
  });

  it('offers nothing any more when all of it has ended', () => {
    assert.deepEqual(successorsOf(image('python:3.8'), '2040-01-01'), []);
  });
});
