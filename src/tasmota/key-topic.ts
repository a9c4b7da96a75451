import { encodeUtf8 } from '../bytes/utf8.js';
import type { Settings } from '../settings/settings.js';
import { FullTopic, GroupTopic, Prefix } from '../settings/table.js';
import { expandTemplate } from './template-text.js';
import { buildTopic, COMMAND_PREFIX, type Topics } from './topics.js';

/** The text of ButtonTopic and SwitchTopic that stands for none. */
export const NO_KEY_TOPIC = '0';

/** The command topic that a text of ButtonTopic or SwitchTopic stands for, up to the slash before its last level. */
export function keyTopicText(settings: Settings, topics: Topics, mac: string, text: string): string {
  const prefix = settings.text(Prefix, COMMAND_PREFIX) || (Prefix.defaults[COMMAND_PREFIX] as string);
  const topic = expandTemplate(text, mac, '', topics.hostname);
  return buildTopic(settings.text(FullTopic), prefix, true, topic, topics.hostname, mac);
}

/** Where the messages of buttons or switches go: made once for a text of ButtonTopic or SwitchTopic. */
export class KeyTopic {
  /** `cmnd/<key topic>/` */
  readonly command: Uint8Array;
  /** Whether it is the device's own topic or that of its first group: then it hears what it says. */
  readonly isOwn: boolean;
  private readonly _text: string;
  private readonly _topics: Topics;

  constructor(settings: Settings, topics: Topics, mac: string, text: string) {
    this.command = encodeUtf8(keyTopicText(settings, topics, mac, text));
    const topic = expandTemplate(text, mac, '', topics.hostname);
    this.isOwn = topic === topics.topic || topic === settings.text(GroupTopic);
    this._text = text;
    this._topics = topics;
  }

  /** Whether it is still right. */
  isFor(text: string, topics: Topics): boolean {
    return text === this._text && topics === this._topics;
  }
}
