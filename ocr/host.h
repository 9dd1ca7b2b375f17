/**
 * @file host.h
 * What reading needs of the system that it runs on.
 */
#ifndef POSPLUGIN_HOST_H
#define POSPLUGIN_HOST_H

/** Folder with our words and models, as installed; static storage. */
const char *host_data_folder(void);

/** Where this system keeps Tesseract's models, the best first; NULL-ended. */
const char *const *host_model_folders(void);

/**
 * Let Tesseract use this thread alone: four threads that wait for each other
 * are slower than one. A setting of each thread.
 */
void host_use_one_thread(void);

/** Give memory that was freed back to the system; takes a few milliseconds. */
void host_give_back(void);

#endif
