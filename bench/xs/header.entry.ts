import { headerBaseline } from '../contenders/baselines.js';
import { exposeTasks } from './entry.js';

exposeTasks(headerBaseline);
