/* What the SDK does not tell of the chip, and the firmware has to know before the radio is on. */

#include "xsmc.h"
#include "esp_mac.h"
#include "esp_system.h"

#include <stdio.h>

/* The station's MAC address, 12 hexadecimal digits. */
void xs_xsmota_mac(xsMachine *the)
{
	uint8_t mac[6];
	char text[13];
	int i;

	if (ESP_OK != esp_read_mac(mac, ESP_MAC_WIFI_STA))
		xsUnknownError("no MAC address");
	for (i = 0; i < 6; i++)
		snprintf(text + 2 * i, 3, "%02X", mac[i]);
	xsmcSetString(xsResult, text);
}

/* ESP-IDF's esp_reset_reason_t. */
void xs_xsmota_resetReason(xsMachine *the)
{
	xsmcSetInteger(xsResult, esp_reset_reason());
}

/* Starts the chip anew. Does not return. */
void xs_xsmota_restart(xsMachine *the)
{
	esp_restart();
}

/* Bytes of memory that are free, beside what the JavaScript heap has. */
void xs_xsmota_freeMemory(xsMachine *the)
{
	xsmcSetInteger(xsResult, esp_get_free_heap_size());
}
