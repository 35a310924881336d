import { cleanUp } from './setup';

export default cleanUp;
