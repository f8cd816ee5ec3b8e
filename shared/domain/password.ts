/** The most characters (code points) that a password may have. */
export const maxPasswordLength = 1000;
