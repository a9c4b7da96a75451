import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../../support/board.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const LWT = `tele/${TOPIC}/LWT`;
const LONG = 'x'.repeat(64);

describe('Topic and FullTopic', () => {
  it.each([
    // name, payload, answer, whether it is a new value
    ['Topic', '', 'tasmota_%06X', false],
    ['Topic', 'lamp', 'lamp', true],
    ['Topic', 'hall/lamp', 'hall/lamp', true],
    ['Topic', 'a b+c#d', 'a_b_c_d', true],
    ['Topic', 'lamp\r\n', 'lamp', true],
    ['Topic', 'lämp', 'lämp', true],
    ['Topic', '$x', '$x', true],
    ['Topic', '0', '0', true],
    ['Topic', LONG, LONG, true],
    ['Topic', 'tasmota_%06X', 'tasmota_%06X', false],
    ['Topic', '1', 'tasmota_%06X', false],
    ['Topic', '"', 'tasmota_%06X', false],
    // What would leave no topic, or one too long.
    ['Topic', '/', 'tasmota_%06X', false],
    ['Topic', '//', 'tasmota_%06X', false],
    ['Topic', '\x7f', 'tasmota_%06X', false],
    ['Topic', '%s', 'tasmota_%06X', false],
    ['Topic', `${LONG}x`, 'tasmota_%06X', false],
    ['FullTopic', '', '%prefix%/%topic%/', false],
    ['FullTopic', '%topic%/%prefix%', '%topic%/%prefix%/', true],
    ['FullTopic', 'home//%prefix%///%topic%', 'home/%prefix%/%topic%/', true],
    ['FullTopic', 'a b/%prefix%/#+/%topic%/', 'ab/%prefix%/%topic%/', true],
    ['FullTopic', 'flat/%topic%', 'flat/%topic%/', true],
    ['FullTopic', '%prefix%/%topic%', '%prefix%/%topic%/', false],
    ['FullTopic', '1', '%prefix%/%topic%/', false],
    ['FullTopic', '"', '%prefix%/%topic%/', false],
    ['FullTopic', '#', '%prefix%/%topic%/', false],
    ['FullTopic', '///', '%prefix%/%topic%/', false],
    ['FullTopic', 'x'.repeat(101), '%prefix%/%topic%/', false],
    [
      'FullTopic',
      `%topic%/%topic%/%topic%/%topic%/%topic%/%topic%/%topic%/%topic%/%topic%`,
      '%prefix%/%topic%/',
      false,
    ],
  ])('%s %j', (name, payload, text, isNew) => {
    const board = new Board().online();
    const answer = `${RESULT} {"${name}":"${text}"}`;
    expect(board.command(name, payload).map(withoutReason)).toEqual(
      isNew ? [`${LWT}  (retained)`, answer] : [answer],
    );
    board.run(3_000);
    expect(board.host.restarts).toBe(isNew ? 1 : 0);
  });

  it('says why it refuses', () => {
    const board = new Board().online();
    board.command('Topic', '/');
    expect(board.host.logs.at(-1)).toBe('The topic would be empty: the present value stays');
    board.command('FullTopic', '%topic%/'.repeat(12));
    expect(board.host.logs.at(-1)).toMatch(
      /^Topics would be \d+ characters long, more than 126: the present value stays$/,
    );
  });

  it('clears the old LWT, disconnects without Offline, and comes back by its new name', () => {
    const board = new Board().online();
    expect(board.command('Topic', 'lamp')).toEqual([`${LWT}  (retained)`, `${RESULT} {"Topic":"lamp"}`]);
    board.run(2_100);
    expect(board.packets.map(({ cmd }) => cmd)).toEqual(['disconnect']);
    board.reboot();
    board.run(1_000);
    expect(board.take()[0]).toBe('tele/lamp/LWT Online (retained)');
    expect(board.ask('cmnd/lamp/POWER')[1]).toBe('stat/lamp/POWER OFF');
    expect(board.ask(`cmnd/${TOPIC}/POWER`)).toEqual([]);
    expect(board.ask('cmnd/DVES_83BB10_fb/Topic')).toEqual(['stat/DVES_83BB10_fb/RESULT {"Topic":"lamp"}']);
  });

  it('leaves Offline with SetOption10', () => {
    const board = new Board(undefined, ['SetOption10 1']).online();
    expect(board.command('FullTopic', '%topic%/%prefix%/')).toEqual([
      `${LWT} Offline (retained)`,
      `${RESULT} {"FullTopic":"%topic%/%prefix%/"}`,
    ]);
    expect(board.after(2_100)).toEqual([]);
  });

  it.each([
    ['SetOption10 0', `${LWT}  (retained)`],
    ['SetOption10 1', `${LWT} Offline (retained)`],
  ])(
    'does not come Online on the old topic when the connection breaks before the restart: %s',
    (option, farewell) => {
      const board = new Board(undefined, [option]).online();
      board.command('Backlog', 'Topic lamp;Delay 100;Status 4');
      expect(board.after(1_000)).toContain(farewell);
      board.host.cut();
      const lines = board.after(14_000);
      expect(lines.filter((line) => line.includes('LWT'))).toEqual([farewell]);
      expect(board.host.restarts).toBe(1);
    },
  );

  it.each(['_Topic', 'Backlog2 Topic'])('%s clears the old LWT too', (line) => {
    const board = new Board().online();
    const [name, ...rest] = line.split(' ');
    board.command(name as string, [...rest, 'lamp'].join(' '));
    board.run(40);
    const published = board.host.published.filter(({ sent, topic }) => sent && topic === LWT);
    expect(published.at(-1)).toMatchObject({ payload: '', retain: true });
  });

  it('is reached by its fallback, which does not take the farewell along', () => {
    const board = new Board().online();
    expect(board.ask('cmnd/DVES_83BB10_fb/Topic', 'lamp')).toEqual([
      `${LWT}  (retained)`,
      'stat/DVES_83BB10_fb/RESULT {"Topic":"lamp"}',
    ]);
  });
});

describe('Prefix', () => {
  it.each([
    ['Prefix', '', '{"Prefix1":"cmnd","Prefix2":"stat","Prefix3":"tele"}', false],
    ['Prefix2', '', '{"Prefix2":"stat"}', false],
    ['Prefix1', 'c', '{"Prefix1":"c"}', true],
    ['Prefix2', 'a b+c#', '{"Prefix2":"a_b_c_"}', true],
    ['Prefix3', '1', '{"Prefix3":"tele"}', true],
    ['Prefix3', '0', '{"Prefix3":"tele"}', true],
    ['Prefix3', '/', '{"Prefix3":"tele"}', true],
    ['Prefix1', 'x'.repeat(17), '{"Prefix1":"cmnd"}', false],
    // Its own messages must not come back as commands.
    ['Prefix1', 'stat', '{"Prefix1":"cmnd"}', false],
    ['Prefix1', 'stat/', '{"Prefix1":"cmnd"}', false],
    ['Prefix1', '/stat', '{"Prefix1":"/stat"}', true],
    ['Prefix2', 'cmnd', '{"Prefix2":"stat"}', false],
    ['Prefix3', 'stat', '{"Prefix3":"tele"}', false],
    ['Prefix4', 'x', '{"Command":"Error","Input":"PREFIX4 x"}', false],
  ])('%s %s', (name, payload, answer, restart) => {
    const board = new Board().online();
    expect(board.command(name, payload).map(withoutReason)).toEqual([`${RESULT} ${answer}`]);
    board.run(3_000);
    expect(board.host.restarts).toBe(restart ? 1 : 0);
  });

  it('is refused where FullTopic would put the answers below the commands', () => {
    const board = new Board(undefined, ['FullTopic %topic%/%prefix%/']).online();
    expect(board.ask(`${TOPIC}/cmnd/Prefix2`, 'cmnd/x').map(withoutReason)).toEqual([
      `${TOPIC}/stat/RESULT {"Prefix2":"stat"}`,
    ]);
    expect(board.host.logs.at(-1)).toBe(
      'The device would carry out its own messages as commands: the present value stays',
    );
  });

  it('is used after a restart', () => {
    const board = new Board().online();
    board.command('Prefix1', 'c');
    board.run(2_500);
    board.reboot();
    board.run(1_000);
    expect(board.ask(`c/${TOPIC}/POWER`)[0]).toBe(`${RESULT} {"POWER":"OFF"}`);
    // The fallback keeps its words.
    expect(board.ask('cmnd/DVES_83BB10_fb/MqttRetry')).toEqual([
      'stat/DVES_83BB10_fb/RESULT {"MqttRetry":10}',
    ]);
  });
});

describe('GroupTopic', () => {
  const all = (...texts: string[]) =>
    `{${[0, 1, 2, 3].map((i) => `"GroupTopic${i + 1}":"${texts[i] ?? ''}"`).join(',')}}`;

  it.each([
    [[], 'GroupTopic', '', all('tasmotas'), false],
    [[], 'GroupTopic3', '', all('tasmotas'), false],
    [[], 'GroupTopic', 'hall', all('hall'), true],
    [[], 'GroupTopic2', 'hall', all('tasmotas', 'hall'), true],
    [[], 'GroupTopic4', 'hall', all('tasmotas', 'hall'), true],
    [[], 'GroupTopic2', 'a b+#', all('tasmotas', 'a_b__'), true],
    [['GroupTopic2 hall'], 'GroupTopic1', '0', all('hall'), true],
    [['GroupTopic2 hall'], 'GroupTopic1', 'hall', all('hall'), true],
    [['GroupTopic2 hall'], 'GroupTopic2', '1', all('tasmotas'), true],
    [[], 'GroupTopic1', '0', all('tasmotas'), true],
    [[], 'GroupTopic1', '"', all('tasmotas'), true],
    [['GroupTopic1 hall'], 'GroupTopic1', '0', all('tasmotas'), true],
    [['GroupTopic1 hall'], 'GroupTopic1', TOPIC, all('tasmotas'), true],
    [[], 'GroupTopic2', '/', all('tasmotas'), true],
    [[], 'GroupTopic5', 'x', '{"Command":"Error","Input":"GROUPTOPIC5 x"}', false],
  ])('after %j: %s %s', (before, name, payload, answer, restart) => {
    const board = new Board(undefined, before).online();
    expect(board.command(name, payload).map(withoutReason)).toEqual([`${RESULT} ${answer}`]);
    board.run(3_000);
    expect(board.host.restarts).toBe(restart ? 1 : 0);
  });
});
