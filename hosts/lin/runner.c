/*
 * Runs an app that the Moddable SDK has built for Linux (mc.so) without its simulator: no window, no display.
 *
 *     runner mc.so [argument...]
 *
 * The app gets messages of one letter and a text: A, the arguments, one per line; L, a line from stdin; S, a signal
 * asks for the end. It sends messages of the same make: P, a text for stdout; Q, the exit code.
 * Bytes that are posted go to stdout as they are. C asks for a census of the heap, where one is linked in.
 */

#include <dlfcn.h>
#include <glib-unix.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define mxLinux 1
#include "screen.h"

extern void census(void* machine) __attribute__((weak));

#define PIXELS 16
#define LONGEST_LINE 8192
#define NO_APP 2
#define ABORTED 3

static GMainLoop* loop;
static txScreen* screen;
static guint ticking;
static gboolean ended;
static int exitCode;

static void stopLoop(int code)
{
	exitCode = code;
	/* The app may end before the loop has begun. */
	ended = TRUE;
	g_main_loop_quit(loop);
}

/* The app cannot go on: its own abort hook has told why. */
static void onAbort(txScreen* self, int status)
{
	(void)self;
	fflush(stdout);
	_exit(status == 0 ? ABORTED : status);
}

static void onPost(txScreen* self, char* buffer, int size)
{
	(void)self;
	if (size > 0)
		fwrite(buffer, 1, (size_t)size, stdout);
	else if (buffer[0] == 'P')
		fputs(buffer + 1, stdout);
	else if (buffer[0] == 'C' && census)
		census(screen->machine);
	else if (buffer[0] == 'Q')
		stopLoop(atoi(buffer + 1));
	fflush(stdout);
}

static void ignore(txScreen* self)
{
	(void)self;
}

static gboolean onTick(gpointer data)
{
	(void)data;
	(*screen->idle)(screen);
	return G_SOURCE_CONTINUE;
}

static void onStart(txScreen* self, double interval)
{
	(void)self;
	if (ticking == 0)
		ticking = g_timeout_add((guint)interval, onTick, NULL);
}

static void onStop(txScreen* self)
{
	(void)self;
	if (ticking != 0)
		g_source_remove(ticking);
	ticking = 0;
}

static void tell(char letter, const char* text)
{
	char message[LONGEST_LINE + 2];
	snprintf(message, sizeof(message), "%c%s", letter, text);
	(*screen->invoke)(screen, message, 0);
}

static gboolean onInput(GIOChannel* channel, GIOCondition condition, gpointer data)
{
	gchar* line = NULL;
	gsize end = 0;
	(void)condition;
	(void)data;
	switch (g_io_channel_read_line(channel, &line, NULL, &end, NULL)) {
	case G_IO_STATUS_NORMAL:
		line[end] = 0;
		tell('L', line);
		g_free(line);
		return G_SOURCE_CONTINUE;
	case G_IO_STATUS_AGAIN:
		return G_SOURCE_CONTINUE;
	default:
		/* The end of the input is not the end of the board. */
		return G_SOURCE_REMOVE;
	}
}

static gboolean onSignal(gpointer data)
{
	(void)data;
	tell('S', "");
	return G_SOURCE_CONTINUE;
}

static void tellArguments(int count, char** arguments)
{
	size_t length = 2;
	for (int i = 0; i < count; i++)
		length += strlen(arguments[i]) + 1;
	char* message = malloc(length);
	char* end = message;
	*end++ = 'A';
	for (int i = 0; i < count; i++)
		end += sprintf(end, i == 0 ? "%s" : "\n%s", arguments[i]);
	*end = 0;
	(*screen->invoke)(screen, message, 0);
	free(message);
}

int main(int count, char** arguments)
{
	if (count < 2) {
		fprintf(stderr, "Usage: runner mc.so [argument...]\n");
		return NO_APP;
	}
	void* library = dlopen(arguments[1], RTLD_NOW);
	txScreenLaunchProc launch = library ? (txScreenLaunchProc)dlsym(library, "fxScreenLaunch") : NULL;
	if (!launch) {
		fprintf(stderr, "%s is no app built by the Moddable SDK for Linux: %s\n", arguments[1], dlerror());
		return NO_APP;
	}
	/* Writing to a connection that the other side has closed is an error of that connection, not the end of all. */
	signal(SIGPIPE, SIG_IGN);
	/* What the app traces is to be seen at once, in a pipe too. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	loop = g_main_loop_new(NULL, FALSE);
	screen = calloc(1, sizeof(txScreen) + PIXELS * PIXELS * screenBytesPerPixel);
	screen->width = PIXELS;
	screen->height = PIXELS;
	screen->abort = onAbort;
	screen->bufferChanged = ignore;
	screen->formatChanged = ignore;
	screen->post = onPost;
	screen->start = onStart;
	screen->stop = onStop;
	g_mutex_init(&screen->workersMutex);
	(*launch)(screen);
	/* The instruments are read by the app; the line a second that they would print on their own is for people. */
	screen->instrumentTime = LONG_MAX;
	if (!screen->machine) {
		fprintf(stderr, "The XS machine could not be made: is there enough memory?\n");
		return NO_APP;
	}
	tellArguments(count - 2, arguments + 2);
	g_unix_signal_add(SIGINT, onSignal, NULL);
	g_unix_signal_add(SIGTERM, onSignal, NULL);
	g_unix_signal_add(SIGHUP, onSignal, NULL);
	GIOChannel* input = g_io_channel_unix_new(STDIN_FILENO);
	g_io_channel_set_encoding(input, NULL, NULL);
	g_io_add_watch(input, G_IO_IN | G_IO_HUP, onInput, NULL);
	if (!ended)
		g_main_loop_run(loop);
	fflush(stdout);
	/* The machine is not taken apart: nothing of it outlives the process. */
	_exit(exitCode);
}
