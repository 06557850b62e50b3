/* Runs a command in a console of Windows, as a person does, and writes what then stands on the screen to a file in UTF-8.
 *
 *   console.exe shell SCREEN COMMAND                  in a console that a shell has: the command is one of several programs in it
 *   console.exe own SCREEN COMMAND (QUESTION KEYS)…   in a console that opens for the command alone, as on a double click: each time
 *                                                     the last line on the screen holds the QUESTION and the command waits, KEYS and
 *                                                     Enter are pressed; the screen is in the file by then, too
 *
 * It gives the command's exit code, or 100 and more for what goes wrong in here. */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

enum { WIDTH = 240, HEIGHT = 400, NO_CONSOLE = 100, NO_COMMAND, NO_SCREEN, NO_FILE, NEVER_ASKED, NEVER_ENDED };
/* In milliseconds. */
enum { PATIENCE = 60 * 1000, BETWEEN_LOOKS = 200, TO_START = 8 * 1000 };

static WCHAR screen[(WIDTH + 2) * HEIGHT + 1];

static HANDLE console(const WCHAR *name) {
    return CreateFileW(name, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
}

/* Reads the screen into `screen`, without what is blank at the ends of lines. */
static int read_screen(void) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    HANDLE output = console(L"CONOUT$");
    WCHAR *end = screen;
    if (output == INVALID_HANDLE_VALUE || !GetConsoleScreenBufferInfo(output, &info)) return 0;
    for (SHORT y = 0; y < info.dwSize.Y && y < HEIGHT && y <= info.dwCursorPosition.Y; y++) {
        DWORD count = 0;
        COORD start = {0, y};
        int width = info.dwSize.X < WIDTH ? info.dwSize.X : WIDTH;
        if (!ReadConsoleOutputCharacterW(output, end, width, start, &count)) return 0;
        while (count > 0 && (end[count - 1] == L' ' || end[count - 1] == 0)) count--;
        end += count;
        *end++ = L'\n';
    }
    *end = 0;
    CloseHandle(output);
    return 1;
}

static int write_screen(const WCHAR *path) {
    static char bytes[sizeof screen * 3];
    DWORD written = 0;
    int length = WideCharToMultiByte(CP_UTF8, 0, screen, -1, bytes, sizeof bytes, NULL, NULL) - 1;
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    int ok = file != INVALID_HANDLE_VALUE && WriteFile(file, bytes, length, &written, NULL);
    CloseHandle(file);
    return ok;
}

static void press(HANDLE input, WCHAR character, WORD key) {
    INPUT_RECORD keys[2] = {{0}};
    DWORD written = 0;
    for (int i = 0; i < 2; i++) {
        keys[i].EventType = KEY_EVENT;
        keys[i].Event.KeyEvent.bKeyDown = i == 0;
        keys[i].Event.KeyEvent.wRepeatCount = 1;
        keys[i].Event.KeyEvent.wVirtualKeyCode = key;
        keys[i].Event.KeyEvent.uChar.UnicodeChar = character;
    }
    WriteConsoleInputW(input, keys, 2, &written);
}

static void type(const WCHAR *text) {
    HANDLE input = console(L"CONIN$");
    while (*text) press(input, *text++, 0);
    press(input, L'\r', VK_RETURN);
    CloseHandle(input);
}

static PROCESS_INFORMATION started(WCHAR *command, DWORD flags) {
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process = {0};
    startup.dwFlags = STARTF_USECOUNTCHARS;
    startup.dwXCountChars = WIDTH;
    startup.dwYCountChars = HEIGHT;
    CreateProcessW(NULL, command, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &process);
    return process;
}

static int ended(HANDLE process) {
    DWORD code = 0;
    if (WaitForSingleObject(process, PATIENCE) != WAIT_OBJECT_0) {
        TerminateProcess(process, NEVER_ENDED);
        return NEVER_ENDED;
    }
    GetExitCodeProcess(process, &code);
    return (int)code;
}

/* The standard handles are the console's. */
static int open_console(void) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    COORD size = {WIDTH, HEIGHT};
    FreeConsole();
    if (!AllocConsole()) return 0;
    HANDLE output = CreateFileW(L"CONOUT$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_WRITE, &inherited, OPEN_EXISTING, 0, NULL);
    HANDLE input = CreateFileW(L"CONIN$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, &inherited, OPEN_EXISTING, 0, NULL);
    SetStdHandle(STD_INPUT_HANDLE, input);
    SetStdHandle(STD_OUTPUT_HANDLE, output);
    SetStdHandle(STD_ERROR_HANDLE, output);
    return SetConsoleScreenBufferSize(output, size);
}

static int in_a_shell(const WCHAR *out, WCHAR *command) {
    /* On a busy machine Wine's console is not always there in time. */
    for (int tries = 1; !open_console(); tries++) {
        if (tries == 5) return NO_CONSOLE;
        Sleep(TO_START);
    }
    PROCESS_INFORMATION process = started(command, 0);
    if (!process.hProcess) return NO_COMMAND;
    int code = ended(process.hProcess);
    if (!read_screen()) return NO_SCREEN;
    return write_screen(out) ? code : NO_FILE;
}

/* Whether the last line on the screen that is not blank holds a text. */
static int is_asked(const WCHAR *question) {
    WCHAR *end = screen + wcslen(screen);
    while (end > screen && end[-1] == L'\n') *--end = 0;
    WCHAR *line = wcsrchr(screen, L'\n');
    return wcsstr(line ? line : screen, question) != NULL;
}

static int answered(HANDLE process, const WCHAR *out, const WCHAR *question, const WCHAR *keys) {
    for (int waited = 0; waited < PATIENCE; waited += BETWEEN_LOOKS) {
        if (WaitForSingleObject(process, BETWEEN_LOOKS) == WAIT_OBJECT_0) return 0;
        if (!read_screen() || !is_asked(question)) continue;
        /* It waits for an answer: it does not just take its time to end. */
        if (WaitForSingleObject(process, 1000) == WAIT_OBJECT_0) return 0;
        /* Whoever is outside can read what is asked, and act on it. */
        if (!write_screen(out)) return 0;
        type(keys);
        return 1;
    }
    return 0;
}

static int in_its_own(const WCHAR *out, WCHAR *command, int count, WCHAR **answers) {
    FreeConsole();
    PROCESS_INFORMATION process = started(command, CREATE_NEW_CONSOLE);
    if (!process.hProcess) return NO_COMMAND;
    /* Whoever looks at the screen is in the console too, and the command looks whether it is alone there when it starts. */
    Sleep(TO_START);
    for (int tries = 1; !AttachConsole(process.dwProcessId); tries++) {
        if (tries == 5) return NO_CONSOLE;
        Sleep(TO_START);
    }
    int all = 1;
    for (int i = 0; all && i + 1 < count; i += 2) all = answered(process.hProcess, out, answers[i], answers[i + 1]);
    int code = all ? ended(process.hProcess) : NEVER_ASKED;
    if (!read_screen()) return NO_SCREEN;
    TerminateProcess(process.hProcess, NEVER_ENDED);
    return write_screen(out) ? code : NO_FILE;
}

int wmain(int count, WCHAR **arguments) {
    if (count == 4 && !wcscmp(arguments[1], L"shell")) return in_a_shell(arguments[2], arguments[3]);
    if (count >= 4 && !wcscmp(arguments[1], L"own")) return in_its_own(arguments[2], arguments[3], count - 4, arguments + 4);
    return NO_COMMAND;
}
